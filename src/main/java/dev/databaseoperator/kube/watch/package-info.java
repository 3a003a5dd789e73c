/**
 * How far what the operator sees is behind what the API server has, measured and not guessed.
 *
 * <p>Two places look on, and nobody else has to know of them: {@link
 * dev.databaseoperator.kube.watch.EchoInterceptor} reads the resourceVersion that the API server
 * gave to each of our own writes, and {@link dev.databaseoperator.kube.watch.WatchHttpClients} sees
 * every frame, close and error of the watches. Event sources report what arrived ({@link
 * dev.databaseoperator.kube.watch.WatchedResource}). {@link
 * dev.databaseoperator.kube.watch.WatchLag} has the resources; a {@link
 * dev.databaseoperator.kube.watch.WatchChannel} is one watch with the {@link
 * dev.databaseoperator.kube.watch.WriteLedger} of what it has yet to deliver.
 *
 * <p>All times are of one monotonic clock in this process: timestamps of objects have whole seconds
 * and another machine's clock.
 */
package dev.databaseoperator.kube.watch;
