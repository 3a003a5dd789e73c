package dev.databaseoperator.boot;

import dev.databaseoperator.metrics.Metric;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of one controller, all registered at start. Only waiting objects are kept, with the time
 * since they wait.
 */
final class ControllerMeters {

  private static final String SUCCESS = "success";
  private static final String ERROR = "error";

  private final Map<ResourceID, Long> waitingSince = new ConcurrentHashMap<>();
  private final AtomicInteger active = new AtomicInteger();
  private final Counter succeeded;
  private final Counter failed;
  private final Counter retries;
  private final Timer success;
  private final Timer error;
  private final Timer wait;

  ControllerMeters(MeterRegistry registry, String controller) {
    succeeded = Metric.RECONCILE.counter(registry, controller, SUCCESS);
    failed = Metric.RECONCILE.counter(registry, controller, ERROR);
    retries = Metric.RECONCILE_RETRIES.counter(registry, controller);
    success = Metric.RECONCILE_DURATION.timer(registry, controller, SUCCESS);
    error = Metric.RECONCILE_DURATION.timer(registry, controller, ERROR);
    wait = Metric.RECONCILE_QUEUE_WAIT.timer(registry, controller);
    Metric.RECONCILE_QUEUE_DEPTH.gauge(registry, waitingSince::size, controller);
    Metric.RECONCILE_ACTIVE_WORKERS.gauge(registry, active::get, controller);
  }

  /** Notes that an object is enqueued; the SDK queues it once until a worker takes it. */
  void queued(ResourceID object, boolean retry) {
    waitingSince.put(object, System.nanoTime());
    if (retry) {
      retries.increment();
    }
  }

  /** Notes that a worker has begun with it. */
  void taken(ResourceID object) {
    Long since = waitingSince.remove(object);
    if (since != null) {
      wait.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
    }
  }

  /** Notes that it does not exist any more. */
  void gone(ResourceID object) {
    waitingSince.remove(object);
  }

  /** Notes the start of a reconciliation; returns the argument of {@link #ended}. */
  long began() {
    active.incrementAndGet();
    return System.nanoTime();
  }

  void ended(long began, boolean success) {
    active.decrementAndGet();
    (success ? succeeded : failed).increment();
    (success ? this.success : error).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
  }
}
