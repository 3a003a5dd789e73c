/**
 * What the operator says about a Database.
 *
 * <p>{@link dev.databaseoperator.view.Observed} is one look at the caches, {@link
 * dev.databaseoperator.status.InstanceView} what a pod tells about its instance, {@link
 * dev.databaseoperator.status.StatusCalculator} turns both into the whole status, {@link
 * dev.databaseoperator.status.StatusEvents} what changed between two of them into events. All but
 * the reading of the caches is pure: the time comes in as an argument.
 *
 * <p>Depends on {@code api} only.
 */
package dev.databaseoperator.status;
