/**
 * What the operator sees of a Database, and what it remembers.
 *
 * <p>{@link dev.databaseoperator.view.View} is what one reconciliation sees, each object once.
 * {@link dev.databaseoperator.view.PodFacts}, {@link dev.databaseoperator.view.SetFacts} and {@link
 * dev.databaseoperator.view.ClaimFacts} are what is read of an object, and {@link
 * dev.databaseoperator.view.WakeUps} which changes of them wake the reconciler. {@link
 * dev.databaseoperator.view.Memories} forget a Database when it is gone.
 *
 * <p>Depends on {@code api} only.
 */
package dev.databaseoperator.view;
