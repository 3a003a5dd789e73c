/**
 * The conversation with the API server: which error means what, lost races, events.
 *
 * <p>{@link dev.databaseoperator.kube.ApiErrors} tells errors apart, {@link
 * dev.databaseoperator.kube.ConflictRetry} is the only place that repeats a read–modify–write,
 * {@link dev.databaseoperator.kube.EventRecorder} tells users what happened. {@link
 * dev.databaseoperator.kube.Finalizers} and {@link dev.databaseoperator.kube.LabelDrift} write by
 * guarded {@link dev.databaseoperator.kube.JsonPatch}, {@link
 * dev.databaseoperator.kube.StatefulSetScale} by a strategic merge patch. {@link
 * dev.databaseoperator.kube.OptionalKind} knows whether the cluster serves a kind. {@link
 * dev.databaseoperator.kube.Deadlines} give work an end, {@link
 * dev.databaseoperator.kube.TimerDelay} rounds waits so that no timer is early, {@link
 * dev.databaseoperator.kube.ExactDelete} deletes nothing but what was read. {@link
 * dev.databaseoperator.kube.ApiTraffic} counts every request and every conflict.
 *
 * <p>{@link dev.databaseoperator.kube.LeaderElector} waits for the Lease and renews it, {@link
 * dev.databaseoperator.kube.Leadership} is what it knows, and {@link
 * dev.databaseoperator.kube.WriteFence} holds every write to it.
 *
 * <p>Knows no Database: everything here works on any Kubernetes object.
 */
package dev.databaseoperator.kube;
