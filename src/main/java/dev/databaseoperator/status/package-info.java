/**
 * Status of a Database, and the events that report its changes.
 *
 * <p>A {@link dev.databaseoperator.status.Facet} is what one capability contributes to the status:
 * a condition, or a {@link dev.databaseoperator.status.Problem} with its remedy. {@link
 * dev.databaseoperator.status.StatusAssembler} computes the status from all of them, {@link
 * dev.databaseoperator.status.StatusEvents} the events from two statuses, and {@link
 * dev.databaseoperator.status.StatusWriter} writes both. A {@link
 * dev.databaseoperator.status.ProblemException} carries to the status why a part of a
 * reconciliation failed. {@link dev.databaseoperator.status.FailureReason} lists the reasons.
 *
 * <p>Pure but for the writer: the time is an argument.
 */
package dev.databaseoperator.status;
