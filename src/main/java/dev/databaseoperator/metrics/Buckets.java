package dev.databaseoperator.metrics;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Upper bounds of a histogram's buckets, close to those of client-go and controller-runtime, for
 * existing dashboards.
 */
enum Buckets {
  /** No histogram. */
  NONE,
  /** Delays between two processes: 1 ms to 60 s. */
  DELAY(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000),
  /** Requests to the API server: client-go's, with more below 100 ms. */
  REQUEST(2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000),
  /** A reconciliation: controller-runtime's range. */
  RECONCILE(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000),
  /** A conflict until it is resolved: backoff begins at 100 ms and ends within 3 s. */
  CONFLICT(10, 25, 50, 75, 100, 150, 200, 250, 500, 1000, 2500, 5000, 10_000),
  /** A Database until it is Ready: seconds with a quick volume and image, minutes without. */
  PROVISIONING(
      1000, 2500, 5000, 7500, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000,
      300_000, 600_000, 1_800_000);

  // toList returns an immutable list.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Duration> bounds;

  Buckets(long... millis) {
    bounds = LongStream.of(millis).mapToObj(Duration::ofMillis).toList();
  }

  List<Duration> bounds() {
    return bounds;
  }
}
