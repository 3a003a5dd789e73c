package dev.databaseoperator.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/** What the parts of one run share: the cluster, the operator that runs now, and the figures. */
final class Run implements AutoCloseable {

  private static final long SEED = 4;
  private static final Duration LONGEST_SETTLE = Duration.ofSeconds(5);

  private final BenchOptions options;
  private final Report report;
  private final List<String> names;
  private final Duration settle;
  private final Random random = new Random(SEED);
  private final BenchCluster cluster = new BenchCluster();
  private BenchOperator operator;
  private double peakMiB;

  Run(BenchOptions options, Report report) {
    this.options = options;
    this.report = report;
    settle = options.idle().compareTo(LONGEST_SETTLE) < 0 ? options.idle() : LONGEST_SETTLE;
    names =
        IntStream.rangeClosed(1, options.databases())
            .mapToObj(i -> String.format(Locale.ROOT, "db-%05d", i))
            .toList();
  }

  BenchOptions options() {
    return options;
  }

  Report report() {
    return report;
  }

  BenchCluster cluster() {
    return cluster;
  }

  BenchOperator operator() {
    return operator;
  }

  /** Names of the N Databases. */
  List<String> names() {
    return names;
  }

  /** One of {@link #names}, the same in every run. */
  String anyName() {
    return names.get(random.nextInt(names.size()));
  }

  /** Starts the operator. */
  BenchOperator launch(Map<String, String> environment) {
    operator = BenchOperator.launch(cluster, environment);
    return operator;
  }

  /** Begins a part of which the operator that runs now sees all. */
  Phase begin(String section) {
    operator.resetPeak();
    return new Phase(this, section, operator.sample());
  }

  /** Begins a part with an operator that is started after this. */
  Phase beginWithStart(String section) {
    return new Phase(this, section, OperatorSample.NONE);
  }

  /** Returns when all the N Databases are Ready. */
  void awaitAllReady() {
    cluster.lifeline().until(() -> cluster.readyCount() >= names.size(), Duration.ofMillis(20));
  }

  /** Lets the operator finish what follows from what has been seen. */
  void settle() {
    pause(settle);
  }

  void pause(Duration duration) {
    cluster.lifeline().pause(duration);
  }

  /** Notes the memory that the operator has after something, and the peak meanwhile. */
  void putMemory(String section, OperatorSample after) {
    peakMiB = Math.max(peakMiB, after.peakMiB());
    report.put("memory", "rss_after_" + section + "_mib", after.rssMiB());
    report.put("memory", "peak_in_" + section + "_mib", after.peakMiB());
    report.put("memory", "rss_peak_mib", peakMiB);
    report.put("heap", "limit_mib", orNone(after.heapLimitMiB()));
    report.put("heap", "used_after_" + section + "_mib", orNone(after.heapUsedMiB()));
  }

  static double seconds(long from, long until) {
    return (until - from) / 1e9;
  }

  static void say(String text) {
    System.err.println("bench: " + text);
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    cluster.close();
  }

  private static Object orNone(OptionalDouble value) {
    return value.isPresent() ? (Object) value.getAsDouble() : Report.NONE;
  }
}
