/**
 * Orchestration: what wakes the operator, and what it does then.
 *
 * <p>{@link dev.databaseoperator.controller.DatabaseEventSources} is what wakes, {@link
 * dev.databaseoperator.controller.DatabaseReconciler} takes turns, and {@link
 * dev.databaseoperator.controller.Look} is what is done in one, on one {@link
 * dev.databaseoperator.view.View}: the objects, one after the other ({@link
 * dev.databaseoperator.controller.WantedObjects}), the SQL pass when it is due ({@link
 * dev.databaseoperator.controller.SqlPass}), one status ({@link
 * dev.databaseoperator.controller.StatusWriter}), and when the next reconciliation is due ({@link
 * dev.databaseoperator.controller.NextReconciliation}). {@link
 * dev.databaseoperator.controller.LettingGo} is what is done instead when it is deleted: {@link
 * dev.databaseoperator.controller.Retention} or {@link dev.databaseoperator.controller.Removal}.
 *
 * <p>Depends on everything, nothing depends on it.
 */
package dev.databaseoperator.controller;
