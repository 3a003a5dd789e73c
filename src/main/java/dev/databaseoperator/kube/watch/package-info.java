/**
 * Measures watch lag: how far the informers are behind the API server.
 *
 * <p>Observes the HTTP client, so no other code has to report anything: {@link
 * dev.databaseoperator.kube.watch.EchoedWrite} reads the resourceVersion that the API server gave
 * to each of the operator's writes, and {@link dev.databaseoperator.kube.watch.WatchConnection}
 * sees every frame, close and error of a watch. Event sources report what arrived ({@link
 * dev.databaseoperator.kube.watch.WatchedResource}). {@link
 * dev.databaseoperator.kube.watch.WatchLag} keeps the resources; a {@link
 * dev.databaseoperator.kube.watch.WatchChannel} is one watch with the {@link
 * dev.databaseoperator.kube.watch.WriteLedger} of versions that it has yet to deliver.
 *
 * <p>All times are of one monotonic clock in this process: timestamps of objects have whole seconds
 * and another machine's clock.
 *
 * <p>Imports {@code kube.client} and {@code metrics}.
 */
package dev.databaseoperator.kube.watch;
