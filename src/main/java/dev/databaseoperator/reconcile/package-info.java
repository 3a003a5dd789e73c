/**
 * The reconciler: which events enqueue a Database, and what one reconciliation does.
 *
 * <p>{@link dev.databaseoperator.reconcile.Capabilities} lists what the operator does: begin to
 * read there. The SDK calls {@link dev.databaseoperator.reconcile.DatabaseReconciler}. {@link
 * dev.databaseoperator.reconcile.Look} is one reconciliation, with one {@link
 * dev.databaseoperator.view.View}: it goes through the capabilities, writes one status ({@link
 * dev.databaseoperator.status.StatusWriter}), and computes when the next reconciliation is due
 * ({@link dev.databaseoperator.reconcile.NextReconciliation}). For a Database that is being deleted
 * {@link dev.databaseoperator.deletion.LettingGo} runs instead.
 *
 * <p>{@link dev.databaseoperator.reconcile.DatabaseEventSources} lists the event sources; {@code
 * Informers} makes those of children.
 */
package dev.databaseoperator.reconcile;
