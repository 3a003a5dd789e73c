package dev.databaseoperator.kube;

import dev.databaseoperator.metrics.Metric;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts every request to the API server, as its audit log would: each attempt, also those that the
 * client makes by itself after 429, 5xx or a broken connection.
 */
public final class ApiTraffic {

  /** In place of an HTTP status when there was no answer. */
  private static final int ERROR = -1;

  private static final int CONFLICT = 409;

  private final MeterRegistry registry;
  private final Map<Series, Meters> meters = new ConcurrentHashMap<>();

  private record Series(ApiCall call, int code) {}

  private record Meters(Counter requests, Timer duration) {}

  /** Counts in {@code registry}. */
  public ApiTraffic(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A factory of the same clients as {@code factory}, whose requests are counted here. */
  public HttpClient.Factory observing(HttpClient.Factory factory) {
    return new ObservedHttpClient.ObservedFactory(factory, this);
  }

  /** A request is about to be sent. */
  Attempt begin(String method, URI uri, String basePath) {
    return new Attempt(ApiCall.of(method, uri, basePath), System.nanoTime());
  }

  /**
   * The API server refused to establish a watch, which is known by then without its duration.
   *
   * @param code HTTP status
   */
  void refused(String method, URI uri, String basePath, int code) {
    meters(ApiCall.of(method, uri, basePath), code).requests.increment();
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

  /** One request under way. */
  final class Attempt {

    private final ApiCall call;
    private final long started;

    private Attempt(ApiCall call, long started) {
      this.call = call;
      this.started = started;
    }

    /** Whether the answer's body may have to tell the reason of a conflict. */
    boolean mayConflict() {
      return call.writes();
    }

    /** The head of the answer has arrived. */
    void answered(int code) {
      Meters counted = meters(call, code);
      counted.requests.increment();
      counted.duration.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
    }

    /** There will be no answer. */
    void failed() {
      answered(ERROR);
    }

    /** The body of an answer 409 has been read, or never will. */
    void conflict(ConflictBody body) {
      Metric.CONFLICTS.counter(registry, call.verb(), call.resource(), body.reason()).increment();
    }

    boolean isConflict(int code) {
      return code == CONFLICT && call.writes();
    }
  }
}
