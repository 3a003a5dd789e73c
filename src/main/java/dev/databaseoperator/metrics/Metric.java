package dev.databaseoperator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Every metric of the operator: the only place of their names, types and help.
 *
 * <p>To add one: a constant here, with the exact name that Prometheus shows without the prefix
 * ({@code …_total} for a counter, {@code …_seconds} for a duration, never another unit of time), a
 * help text of one sentence with what is counted and when, and the names of its labels. Then {@link
 * #counter}, {@link #timer}, {@link #gauge} or {@link #table} wherever the value is known, {@code
 * ./mvnw verify -Dregenerate=true} for {@code docs/metrics.md}, and make {@code boot/MetricsIT} see
 * it: register it at start, or provoke it there. A label has few values, fixed in the code; names
 * of users' objects only where this catalogue says so, and then the series is removed with the
 * object.
 */
public enum Metric {
  WATCH_LAG(
      Type.HISTOGRAM,
      "watch_lag_seconds",
      Buckets.DELAY,
      "Time from the API server's answer to a write until the informer delivers that version:"
          + " source echo is a write of the operator's work, canary a write made only to measure.",
      "resource",
      "source"),
  WATCH_UNACKNOWLEDGED(
      Type.GAUGE,
      "watch_unacknowledged_seconds",
      "Age of the oldest thing that should have arrived from a watch and has not: an own write, the"
          + " canary, a bookmark that is overdue; 0 when there is none.",
      "resource"),
  WATCH_RESTARTS(
      Type.COUNTER,
      "watch_restarts_total",
      "Watches opened, by reason: start; closed (the one before ended in order), error (it broke),"
          + " gone (410: everything was listed again), silent (the operator closed it).",
      "resource",
      "reason"),
  INFORMER_RESOURCE_VERSION(
      Type.GAUGE,
      "informer_resource_version",
      "Newest resourceVersion that the watch has delivered, bookmarks included.",
      "resource"),
  RECONCILE(
      Type.COUNTER,
      "reconcile_total",
      "Reconciliations and clean-ups that ended, by result: success or error.",
      "controller",
      "result"),
  RECONCILE_DURATION(
      Type.HISTOGRAM,
      "reconcile_duration_seconds",
      Buckets.RECONCILE,
      "How long one reconciliation or clean-up took.",
      "controller",
      "result"),
  RECONCILE_QUEUE_WAIT(
      Type.HISTOGRAM,
      "reconcile_queue_wait_seconds",
      Buckets.RECONCILE,
      "How long an object that was due waited for a worker.",
      "controller"),
  RECONCILE_RETRIES(
      Type.COUNTER,
      "reconcile_retries_total",
      "Reconciliations begun because the one before failed.",
      "controller"),
  RECONCILE_QUEUE_DEPTH(
      Type.GAUGE,
      "reconcile_queue_depth",
      "Objects that are due and wait for a worker.",
      "controller"),
  RECONCILE_ACTIVE_WORKERS(
      Type.GAUGE,
      "reconcile_active_workers",
      "Reconciliations and clean-ups at work now.",
      "controller"),
  API_REQUESTS(
      Type.COUNTER,
      "api_requests_total",
      "Requests to the API server, each attempt counted, by verb as in its audit log, resource"
          + " (nonresource for paths like /readyz) and HTTP status (error without an answer).",
      "verb",
      "resource",
      "code"),
  API_REQUEST_DURATION(
      Type.HISTOGRAM,
      "api_request_duration_seconds",
      Buckets.REQUEST,
      "Time from sending a request to the API server until its answer begins; of a watch, until"
          + " it is established.",
      "verb",
      "resource",
      "code"),
  CONFLICTS(
      Type.COUNTER,
      "conflicts_total",
      "Answers 409 of the API server, by reason: Conflict (another client wrote first),"
          + " AlreadyExists, ApplyConflict (another field manager owns the field).",
      "verb",
      "resource",
      "reason"),
  CONFLICT_RETRIES(
      Type.COUNTER,
      "conflict_retries_total",
      "Changes that met a conflict and were computed again, by outcome: recovered, or exhausted"
          + " (left to the next reconciliation).",
      "resource",
      "outcome"),
  CONFLICT_RESOLUTION(
      Type.HISTOGRAM,
      "conflict_resolution_seconds",
      Buckets.CONFLICT,
      "Time from the first conflict of a change until it was written or found done.",
      "resource"),
  LEADER(Type.GAUGE, "leader", "1 while this process leads, else 0."),
  DATABASES(
      Type.GAUGE,
      "databases",
      "Databases by namespace and phase; reported by the leader only.",
      "namespace",
      "phase"),
  DATABASE_CONDITION(
      Type.GAUGE,
      "database_condition",
      "1 when the condition of the Database is True, else 0; reported by the leader only.",
      "namespace",
      "name",
      "condition"),
  DATABASES_NOT_READY(
      Type.GAUGE,
      "databases_not_ready",
      "Databases whose condition Ready is not True, by namespace and the reason of that condition"
          + " (Pending before there is one); reported by the leader only.",
      "namespace",
      "reason"),
  DATABASE_FAILURES(
      Type.COUNTER,
      "database_failures_total",
      "Times that a Database failed: its condition Ready took a reason that is more than a wait"
          + " which belongs to the course of things, and another one than before.",
      "reason"),
  DATABASE_READY(
      Type.HISTOGRAM,
      "database_ready_seconds",
      Buckets.PROVISIONING,
      "Time from the creation of a Database until its first Ready; not of those that were paused or"
          + " hibernated before."),
  HEAP_LIMIT(
      Type.GAUGE,
      "heap_limit_bytes",
      "What the heap may hold at most: -Xmx, or the limit that the program was built or started with"
          + " instead."),
  HEAP_USED_AFTER_COLLECTION(
      Type.GAUGE,
      "heap_used_after_collection_bytes",
      "What the heap held after its last whole collection, about what is in use; 0 before the"
          + " first. A collection of the young generation alone does not count: it leaves garbage."),
  RESIDENT_MEMORY(
      Type.GAUGE,
      "resident_memory_bytes",
      "Memory of the process in RAM, heap and all else, as the kernel counts it (VmRSS)."),
  BUILD_INFO(
      Type.GAUGE,
      "build_info",
      "Always 1; the labels identify the program.",
      "version",
      "revision");

  /** Types in Prometheus. */
  public enum Type {
    /** Only grows; its name ends in {@code _total}. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** Seconds in buckets; Micrometer adds a gauge {@code …_max} of the last three minutes. */
    HISTOGRAM
  }

  /** Prefix of every name. */
  public static final String PREFIX = "database_operator_";

  private final Type type;
  private final String suffix;
  private final Buckets buckets;
  private final String help;

  // List.of returns an immutable list.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> labels;

  Metric(Type type, String suffix, String help, String... labels) {
    this(type, suffix, Buckets.NONE, help, labels);
  }

  Metric(Type type, String suffix, Buckets buckets, String help, String... labels) {
    this.type = type;
    this.suffix = suffix;
    this.buckets = buckets;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** Name in Prometheus, for instance {@code database_operator_watch_lag_seconds}. */
  public String exposedName() {
    return PREFIX + suffix;
  }

  /** Type in Prometheus. */
  public Type type() {
    return type;
  }

  /** One sentence or a few for people. */
  public String help() {
    return help;
  }

  /** Names of the labels, in the order in which their values are given. */
  public List<String> labels() {
    return labels;
  }

  /** Upper bounds of a histogram's buckets; empty for other types. */
  public List<Duration> bounds() {
    return buckets.bounds();
  }

  /**
   * Returns the counter with these label values, the same one for the same values.
   *
   * @param values one for each of {@link #labels}
   */
  public Counter counter(MeterRegistry registry, String... values) {
    require(Type.COUNTER);
    return Counter.builder(meterName("_total"))
        .description(help)
        .tags(tags(values))
        .register(registry);
  }

  /**
   * Returns the histogram of durations with these label values, the same one for the same values.
   *
   * @param values one for each of {@link #labels}
   */
  public Timer timer(MeterRegistry registry, String... values) {
    require(Type.HISTOGRAM);
    return Timer.builder(meterName("_seconds"))
        .description(help)
        .tags(tags(values))
        .serviceLevelObjectives(bounds().toArray(Duration[]::new))
        .register(registry);
  }

  /**
   * Registers a gauge that reads {@code value} at every scrape; a repeated registration keeps the
   * first.
   *
   * @param value seconds where it is a duration; strongly referenced by the gauge
   * @param values one for each of {@link #labels}
   */
  public Gauge gauge(MeterRegistry registry, Supplier<Number> value, String... values) {
    require(Type.GAUGE);
    return Gauge.builder(meterName(""), value)
        .description(help)
        .tags(tags(values))
        .register(registry);
  }

  /** Returns the gauges of this metric with variable label values; empty until they are shown. */
  public GaugeTable table(MeterRegistry registry) {
    require(Type.GAUGE);
    return new GaugeTable(
        this, MultiGauge.builder(meterName("")).description(help).register(registry));
  }

  /** Returns Micrometer's name: its Prometheus registry adds the unit and {@code _total} itself. */
  private String meterName(String added) {
    if (!suffix.endsWith(added)) {
      throw new IllegalStateException("%s must end in %s".formatted(exposedName(), added));
    }
    return PREFIX + suffix.substring(0, suffix.length() - added.length());
  }

  private void require(Type wanted) {
    if (type != wanted) {
      throw new IllegalStateException("%s is a %s, no %s".formatted(exposedName(), type, wanted));
    }
  }

  Tags tags(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, not %s".formatted(exposedName(), labels, values.length));
    }
    String[] pairs = new String[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      pairs[2 * i] = labels.get(i);
      pairs[2 * i + 1] = values[i];
    }
    return Tags.of(pairs);
  }
}
