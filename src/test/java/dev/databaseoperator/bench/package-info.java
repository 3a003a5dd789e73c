/**
 * The benchmark: what a thousand Databases cost. {@code ./bench} starts {@link
 * dev.databaseoperator.bench.Bench}.
 *
 * <p>{@link dev.databaseoperator.bench.Scenario} is the order of the parts, each a class of its own
 * ({@link dev.databaseoperator.bench.Starts}, {@link dev.databaseoperator.bench.Creation} and so
 * on) that works on a {@link dev.databaseoperator.bench.Run}: a real API server and the operator as
 * a process; {@link dev.databaseoperator.bench.InstanceStandIn} plays the StatefulSet controller,
 * the volume binder and the kubelet, {@link dev.databaseoperator.bench.PostgresStub} every
 * PostgreSQL. {@link dev.databaseoperator.bench.Phase}, {@link
 * dev.databaseoperator.bench.OperatorSample} and {@link dev.databaseoperator.bench.Traffic} measure
 * from outside, {@link dev.databaseoperator.bench.Report} keeps the figures. All waits are in
 * {@link dev.databaseoperator.bench.Lifeline}, which ends the run when a process has died.
 */
package dev.databaseoperator.bench;
