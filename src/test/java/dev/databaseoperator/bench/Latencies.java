package dev.databaseoperator.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Durations in the making, and their percentiles. */
final class Latencies {

  private final List<Long> nanos = new ArrayList<>();

  void add(long nanoseconds) {
    nanos.add(nanoseconds);
  }

  /** Nearest rank, in milliseconds. */
  double percentile(double percent) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return Report.rounded(sorted.get(Math.max(rank, 1) - 1) / 1e6);
  }

  Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("samples", nanos.size());
    summary.put("p50", percentile(50));
    summary.put("p95", percentile(95));
    summary.put("p99", percentile(99));
    summary.put("max", percentile(100));
    return summary;
  }
}
