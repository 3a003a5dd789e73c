/**
 * What runs around the controller: configuration, wiring, leader election, metrics.
 *
 * <p>{@link dev.databaseoperator.runtime.OperatorConfig} is what an administrator sets ({@code
 * DATABASE_OPERATOR_…}), {@link dev.databaseoperator.runtime.Beans} makes the objects that other
 * packages get injected, {@link dev.databaseoperator.runtime.ElectedOperator} starts and stops in
 * the right order, {@link dev.databaseoperator.runtime.LeaderElection} lets one of several
 * operators work, the {@code …Readiness} and {@code …Liveness} classes tell how it stands, {@link
 * dev.databaseoperator.runtime.ReconcileMetrics} counts, {@link
 * dev.databaseoperator.runtime.FleetMetrics} says how the Databases stand.
 */
package dev.databaseoperator.runtime;
