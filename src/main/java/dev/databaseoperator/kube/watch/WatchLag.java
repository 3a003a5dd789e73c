package dev.databaseoperator.kube.watch;

import dev.databaseoperator.kube.client.ApiObserver;
import dev.databaseoperator.kube.client.ApiPath;
import dev.databaseoperator.kube.client.ApiRequest;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how far the informers are behind the API server, for all resources {@link #register
 * registered} before their informers started. It observes their watches and the operator's own
 * writes in the HTTP client.
 */
public final class WatchLag implements ApiObserver {

  private static final Logger LOG = LoggerFactory.getLogger(WatchLag.class);

  private final LagObserver observer;
  private final LongSupplier clock;
  private final Predicate<String> canary;
  private final Map<String, WatchedResource> resources = new ConcurrentHashMap<>();

  /**
   * @param clock nanoseconds, monotonic: {@code System::nanoTime}
   * @param canary accepts the {@code namespace/name} of objects that are written only to measure
   *     their arrival
   */
  public WatchLag(LagObserver observer, LongSupplier clock, Predicate<String> canary) {
    this.observer = observer;
    this.clock = clock;
    this.canary = canary;
  }

  /**
   * Registers what an informer watches.
   *
   * @param name the label {@code resource}; the operator's writes to the plural of this name are
   *     expected on this watch
   * @param plural for instance {@code secrets}
   * @param labels the informer's label selector; null without one
   * @param namespaces with a watch each; empty for one watch of all
   */
  public WatchedResource register(
      String name, String plural, @Nullable String labels, Set<String> namespaces) {
    WatchedResource resource =
        new WatchedResource(
            name,
            new WatchSelection(plural, Objects.requireNonNullElse(labels, "")),
            namespaces,
            this);
    resources.put(name, resource);
    observer.registered(resource);
    return resource;
  }

  /** Returns the resource registered under {@code name}. */
  public Optional<WatchedResource> resource(String name) {
    return Optional.ofNullable(resources.get(name));
  }

  @Override
  public Attempt begin(ApiRequest request) {
    Optional<WatchSelection.Request> watch = WatchSelection.of(request);
    if (watch.isPresent()) {
      return channel(watch.get())
          .<Attempt>map(channel -> new OpenedWatch(channel, watch.get().version()))
          .orElse(Attempt.UNOBSERVED);
    }
    if (request.path().isEmpty() || !EchoedWrite.isSentBy(request)) {
      return Attempt.UNOBSERVED;
    }
    ApiPath written = request.path().get();
    return resource(written.resource())
        .flatMap(resource -> resource.channel(written.namespace()))
        .<Attempt>map(channel -> new EchoedWrite(channel, written, this::source))
        .orElse(Attempt.UNOBSERVED);
  }

  @Override
  public void refused(ApiRequest request, int code) {
    WatchSelection.of(request)
        .flatMap(this::channel)
        .ifPresent(channel -> channel.refused(code == HttpURLConnection.HTTP_GONE));
  }

  /**
   * Closes watches that have been silent for {@code limit} although events are expected; their
   * informers open others.
   */
  public void restartSilent(Duration limit) {
    for (WatchedResource resource : resources.values()) {
      List<WatchConnection> silent = resource.giveUp(limit);
      silent.forEach(
          connection -> {
            LOG.warn(
                "the watch of {} has been silent for more than {}; it is reopened",
                resource.name(),
                limit);
            connection.giveUp();
          });
    }
  }

  private Optional<WatchChannel> channel(WatchSelection.Request request) {
    return resources.values().stream()
        .map(resource -> resource.channel(request))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private LagSource source(String key) {
    return canary.test(key) ? LagSource.CANARY : LagSource.ECHO;
  }

  WatchChannel channel(String name) {
    return new WatchChannel(name, observer, clock);
  }
}
