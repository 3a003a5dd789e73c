/**
 * Requests to the API server: error classes, conflict retry, events, leader election.
 *
 * <p>{@link dev.databaseoperator.kube.client.ApiErrors} classifies errors, {@link
 * dev.databaseoperator.kube.client.ConflictRetry} is the only place that repeats a read–modify–write,
 * {@link dev.databaseoperator.kube.client.EventRecorder} records Events. {@link
 * dev.databaseoperator.kube.client.Finalizers} and {@link dev.databaseoperator.kube.client.LabelDrift} write by
 * guarded {@link dev.databaseoperator.kube.client.JsonPatch}, {@link
 * dev.databaseoperator.kube.client.StatefulSetScale} by a strategic merge patch. {@link
 * dev.databaseoperator.kube.client.OptionalKind} knows whether the cluster serves a kind. {@link
 * dev.databaseoperator.kube.client.Deadlines} interrupt work that takes too long, {@link
 * dev.databaseoperator.kube.client.TimerDelay} rounds delays up so that no timer fires early, {@link
 * dev.databaseoperator.kube.client.ExactDelete} deletes an object only with the UID and resourceVersion
 * that were read. {@link dev.databaseoperator.kube.client.ApiTraffic} counts every request and every
 * conflict.
 *
 * <p>{@link dev.databaseoperator.kube.lease.LeaderElector} acquires the Lease, {@link
 * dev.databaseoperator.kube.lease.LeaseRenewal} renews it, {@link dev.databaseoperator.kube.lease.Leadership}
 * holds until when the Lease is valid by this process's monotonic clock, and {@link
 * dev.databaseoperator.kube.lease.WriteFence} stops writes after that. The clock stands still while the
 * machine is suspended, so neither proves that no other operator leads: what refuses an outdated
 * write is its resourceVersion or UID.
 *
 * <p>Knows no Database: everything here works on any Kubernetes object. Imports {@code metrics}.
 */
package dev.databaseoperator.kube.client;
