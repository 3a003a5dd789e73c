/**
 * The reconciler: which events enqueue a Database, and what one reconciliation does.
 *
 * <p>{@link dev.databaseoperator.reconcile.DatabaseEventSources} lists the event sources; {@code
 * Informers} makes those of children. {@link dev.databaseoperator.reconcile.DatabaseReconciler} is
 * what the SDK calls. {@link dev.databaseoperator.reconcile.Look} is one reconciliation, with one
 * {@link dev.databaseoperator.view.View}: the objects, in order ({@link
 * dev.databaseoperator.controller.WantedObjects}), the SQL pass when it is due ({@link
 * dev.databaseoperator.sql.SqlPass}), one status ({@link
 * dev.databaseoperator.status.StatusWriter}), and when the next reconciliation is due ({@link
 * dev.databaseoperator.reconcile.NextReconciliation}). For a Database that is being deleted {@link
 * dev.databaseoperator.deletion.LettingGo} runs instead: {@link
 * dev.databaseoperator.deletion.Retention} or {@link dev.databaseoperator.deletion.Removal}.
 *
 * <p>Imports all other packages; no other package imports it.
 */
package dev.databaseoperator.reconcile;
