/**
 * What runs around the controller: configuration, wiring, leader election, metrics.
 *
 * <p>{@link dev.databaseoperator.runtime.OperatorConfig} is what an administrator sets ({@code
 * DATABASE_OPERATOR_…}), {@link dev.databaseoperator.runtime.Beans} makes the objects that other
 * packages get injected, {@link dev.databaseoperator.runtime.LeaderElection} lets one of several
 * operators work and hands over at once, {@link dev.databaseoperator.runtime.ReconcileMetrics}
 * counts.
 */
package dev.databaseoperator.runtime;
