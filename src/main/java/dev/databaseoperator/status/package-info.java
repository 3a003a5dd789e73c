/**
 * Status of a Database, and the events that report its changes.
 *
 * <p>{@link dev.databaseoperator.diagnosis.InstanceProblems} interprets what the pod, its StatefulSet
 * and its volume claim report ({@link dev.databaseoperator.view.Observed}). {@link
 * dev.databaseoperator.status.StatusAssembler} computes the whole status from it, and {@link
 * dev.databaseoperator.status.StatusEvents} the events from two statuses. A {@link
 * dev.databaseoperator.status.ProblemException} carries the reason why a part of a reconciliation
 * failed to the status. {@link dev.databaseoperator.status.FailureReason} lists the reasons.
 *
 * <p>Pure: the time is an argument. Imports {@code api} and {@code view}.
 */
package dev.databaseoperator.status;
