/**
 * The benchmark: what a thousand Databases cost. {@code ./bench} starts {@link
 * dev.databaseoperator.bench.Bench}.
 *
 * <p>A real API server and the operator as a process; {@link
 * dev.databaseoperator.bench.InstanceStandIn} plays the StatefulSet controller, the volume binder
 * and the kubelet, {@link dev.databaseoperator.bench.PostgresStub} every PostgreSQL. {@link
 * dev.databaseoperator.bench.Scenario} is what happens, {@link
 * dev.databaseoperator.bench.OperatorSample} and {@link dev.databaseoperator.bench.Traffic} measure
 * it from outside, {@link dev.databaseoperator.bench.Report} keeps the figures.
 */
package dev.databaseoperator.bench;
