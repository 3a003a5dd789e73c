/**
 * The process around the controller: configuration, wiring, leader election, health, metrics.
 *
 * <p>{@link dev.databaseoperator.config.OperatorConfig} is what an administrator sets ({@code
 * DATABASE_OPERATOR_…}). {@link dev.databaseoperator.runtime.Beans} makes the objects that other
 * packages get injected. {@link dev.databaseoperator.runtime.ElectedOperator} starts and stops in
 * the right order. {@link dev.databaseoperator.runtime.LeaderElection} runs the election and ends
 * the process when it loses the Lease. The {@code …Readiness} and {@code …Liveness} classes are the
 * probes. {@link dev.databaseoperator.runtime.ReconcileMetrics} counts reconciliations, {@link
 * dev.databaseoperator.runtime.FleetMetrics} counts Databases by phase and condition.
 *
 * <p>Imports {@code api}, {@code status}, {@code kube}, {@code kube.watch}, {@code postgres} and
 * {@code metrics}.
 */
package dev.databaseoperator.runtime;
