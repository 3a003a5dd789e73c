/**
 * Requests to the API server: error classes, conflict retry, events, timeouts.
 *
 * <p>{@link dev.databaseoperator.kube.client.ApiErrors} classifies errors, {@link
 * dev.databaseoperator.kube.client.ConflictRetry} is the only place that repeats a
 * read–modify–write, {@link dev.databaseoperator.kube.client.EventRecorder} records Events. {@link
 * dev.databaseoperator.kube.client.Finalizers} and {@link
 * dev.databaseoperator.kube.client.LabelDrift} write by guarded {@link
 * dev.databaseoperator.kube.client.JsonPatch}, {@link
 * dev.databaseoperator.kube.client.StatefulSetScale} by a strategic merge patch, {@link
 * dev.databaseoperator.kube.client.OnDeleteStrategy} by a merge patch. {@link
 * dev.databaseoperator.kube.client.OptionalKind} checks whether the cluster serves a kind. {@link
 * dev.databaseoperator.kube.client.Deadlines} interrupts work that exceeds its timeout, {@link
 * dev.databaseoperator.kube.client.TimerDelay} rounds delays up so that no timer fires early,
 * {@link dev.databaseoperator.kube.client.ExactDelete} deletes an object only with the UID and
 * resourceVersion that were read. {@link dev.databaseoperator.kube.client.ApiTraffic} counts every
 * request and every conflict.
 *
 * <p>Independent of Databases: everything here works on any Kubernetes object.
 */
package dev.databaseoperator.kube.client;
