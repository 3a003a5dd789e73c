package dev.databaseoperator.kube.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Resource that one informer watches: one watch for all namespaces, or one for each. Event sources
 * report arrivals to it.
 */
public final class WatchedResource {

  private final String name;
  private final WatchSelection selection;
  private final Map<String, WatchChannel> channels = new LinkedHashMap<>();

  /** Package-private: {@link WatchLag#register} makes it. */
  WatchedResource(String name, WatchSelection selection, Set<String> namespaces, WatchLag lag) {
    this.name = name;
    this.selection = selection;
    (namespaces.isEmpty() ? Set.of("") : namespaces)
        .forEach(namespace -> channels.put(namespace, lag.channel(name)));
  }

  /** Label {@code resource} of its metrics. */
  public String name() {
    return name;
  }

  /** Notes that an event of {@code object}, of whatever type, has reached its event source. */
  public void arrived(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    channel(metadata.getNamespace())
        .ifPresent(
            channel ->
                channel.arrived(
                    key(metadata.getNamespace(), metadata.getName()),
                    Versions.parse(metadata.getResourceVersion())));
  }

  /**
   * Notes another client's write that was read without the watch.
   *
   * @param version as the API server had it
   */
  public void found(String namespace, String object, String version) {
    channel(namespace)
        .ifPresent(
            channel ->
                channel.written(
                    key(namespace, object),
                    Versions.parse(version),
                    channel.seen(),
                    LagSource.PROBE));
  }

  /** Whether objects of {@code namespace} are watched. */
  public boolean watches(String namespace) {
    return channel(namespace).isPresent();
  }

  /** Notes the start of a probe request: see {@link #answered}. */
  public void asked(String namespace) {
    channel(namespace).ifPresent(WatchChannel::asked);
  }

  /** Notes the response to a probe request, whatever it is. */
  public void answered(String namespace) {
    channel(namespace).ifPresent(WatchChannel::answered);
  }

  /** Notes that its informer was stopped, because the kind does not exist any more. */
  public void stopped() {
    all().forEach(WatchChannel::stopped);
  }

  /** Age in seconds of the oldest expected version that has not arrived; 0 without one. */
  public double unacknowledgedSeconds() {
    return all().mapToLong(WatchChannel::unacknowledged).max().orElse(0) / 1e9;
  }

  /** Newest version that has arrived; 0 before the first list. */
  public double version() {
    return all().mapToLong(WatchChannel::version).max().orElse(0);
  }

  Optional<WatchChannel> channel(String namespace) {
    WatchChannel ofAll = channels.get("");
    return Optional.ofNullable(ofAll != null ? ofAll : channels.get(namespace));
  }

  /** Returns the channel of a request for a watch. */
  Optional<WatchChannel> channel(WatchSelection.Request request) {
    return request.selection().equals(selection)
        ? Optional.ofNullable(channels.get(request.namespace()))
        : Optional.empty();
  }

  List<WatchConnection> giveUp(Duration limit) {
    return all().map(channel -> channel.giveUp(limit)).flatMap(Optional::stream).toList();
  }

  static String key(String namespace, String name) {
    return (namespace == null ? "" : namespace) + "/" + name;
  }

  private Stream<WatchChannel> all() {
    return channels.values().stream();
  }
}
