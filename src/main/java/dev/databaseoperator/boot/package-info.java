/**
 * The process around the controller: wiring, leader election, health, metrics.
 *
 * <p>{@link dev.databaseoperator.boot.Beans} makes the objects for injection into other packages.
 * {@link dev.databaseoperator.boot.ElectedOperator} starts and stops in the right order. {@link
 * dev.databaseoperator.boot.LeaderElection} runs the election and ends the process when it loses
 * the Lease. The {@code …Readiness} and {@code …Liveness} classes are the probes. {@link
 * dev.databaseoperator.boot.ReconcileMetrics} counts reconciliations, {@link
 * dev.databaseoperator.boot.FleetMetrics} counts Databases by phase and condition.
 */
package dev.databaseoperator.boot;
