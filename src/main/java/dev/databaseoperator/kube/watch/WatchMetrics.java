package dev.databaseoperator.kube.watch;

import dev.databaseoperator.metrics.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Publishes the measurements as metrics. */
public final class WatchMetrics implements LagObserver {

  private final MeterRegistry registry;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  /** Registers in {@code registry}. */
  public WatchMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void lag(String resource, LagSource source, long nanos) {
    timers
        .computeIfAbsent(
            resource + "/" + source,
            any -> Metric.WATCH_LAG.timer(registry, resource, source.label()))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void opened(String resource, StartReason reason) {
    restarts(resource, reason).increment();
  }

  @Override
  public void registered(WatchedResource resource) {
    Metric.WATCH_UNACKNOWLEDGED.gauge(registry, resource::unacknowledgedSeconds, resource.name());
    Metric.INFORMER_RESOURCE_VERSION.gauge(registry, resource::version, resource.name());
    // Start at 0: rate() sees no growth in a counter that begins with 1.
    for (StartReason reason : StartReason.values()) {
      restarts(resource.name(), reason);
    }
  }

  private Counter restarts(String resource, StartReason reason) {
    return Metric.WATCH_RESTARTS.counter(registry, resource, reason.label());
  }
}
