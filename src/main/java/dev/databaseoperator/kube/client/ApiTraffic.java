package dev.databaseoperator.kube.client;

import dev.databaseoperator.metrics.Metric;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts every request to the API server, as its audit log would: each attempt, also the client's
 * own retries after 429, 5xx or a broken connection.
 */
public final class ApiTraffic implements ApiObserver {

  /** Code in place of an HTTP status without a response. */
  private static final int ERROR = -1;

  private static final int CONFLICT = 409;

  private final MeterRegistry registry;
  private final Map<Series, Meters> meters = new ConcurrentHashMap<>();

  /**
   * Its equality is written out, as that of every record that is a key or is compared at each
   * event: a native image interprets the one that Java generates again at each call.
   */
  private record Series(ApiCall call, int code) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Series series && code == series.code && call.equals(series.call);
    }

    @Override
    public int hashCode() {
      return 31 * call.hashCode() + code;
    }
  }

  private record Meters(Counter requests, Timer duration) {}

  /** Counts in {@code registry}. */
  public ApiTraffic(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Registers the conflict counters of these writes at 0, so that rate() sees the first conflict.
   */
  public ApiTraffic expecting(String verb, String... resources) {
    for (String resource : resources) {
      for (String reason : ConflictBody.REASONS) {
        Metric.CONFLICTS.counter(registry, verb, resource, reason);
      }
    }
    return this;
  }

  @Override
  public Attempt begin(ApiRequest request) {
    return new CountedAttempt(ApiCall.of(request), System.nanoTime());
  }

  /** Counts a refused watch, without its duration, which is unknown here. */
  @Override
  public void refused(ApiRequest request, int code) {
    meters(ApiCall.of(request), code).requests.increment();
  }

  private Meters meters(ApiCall call, int code) {
    return meters.computeIfAbsent(
        new Series(call, code),
        series -> {
          String label = code == ERROR ? "error" : Integer.toString(code);
          return new Meters(
              Metric.API_REQUESTS.counter(registry, call.verb(), call.resource(), label),
              Metric.API_REQUEST_DURATION.timer(registry, call.verb(), call.resource(), label));
        });
  }

  private final class CountedAttempt implements Attempt {

    private final ApiCall call;
    private final long started;
    private @Nullable ConflictBody body;
    private volatile boolean conflict;

    CountedAttempt(ApiCall call, long started) {
      this.call = call;
      this.started = started;
    }

    /** Reads the reason of a conflict from the body of a response to a write. */
    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> reading(
        AsyncBody.Consumer<List<ByteBuffer>> reader) {
      if (!call.writes()) {
        return reader;
      }
      body = new ConflictBody(reader);
      return body;
    }

    @Override
    public void answered(int code) {
      Meters counted = meters(call, code);
      counted.requests.increment();
      counted.duration.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
      conflict = code == CONFLICT && call.writes();
    }

    @Override
    public void read() {
      if (conflict && body != null) {
        Metric.CONFLICTS.counter(registry, call.verb(), call.resource(), body.reason()).increment();
      }
    }

    @Override
    public void failed() {
      answered(ERROR);
    }
  }
}
