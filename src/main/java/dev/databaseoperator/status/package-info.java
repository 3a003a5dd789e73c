/**
 * What the operator says about a Database.
 *
 * <p>{@link dev.databaseoperator.view.Observed} is what exists, {@link
 * dev.databaseoperator.status.InstanceView} what a pod tells about its instance, {@link
 * dev.databaseoperator.status.StatusCalculator} turns both into the whole status, {@link
 * dev.databaseoperator.status.StatusEvents} what changed between two of them into events. A {@link
 * dev.databaseoperator.status.ProblemException} carries to the status what stops a part of a
 * reconciliation. All is pure: the time comes in as an argument.
 *
 * <p>Depends on {@code api} and {@code view}.
 */
package dev.databaseoperator.status;
