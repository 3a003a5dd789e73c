package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scrape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * The operator at one moment, seen from outside.
 *
 * @param cpuSeconds used by all threads since its start, in steps of 10 ms: utime and stime in
 *     /proc/PID/stat. The nanoseconds of /proc/PID/task/TID/schedstat are lost when a thread ends
 * @param rssMiB resident now (VmRSS)
 * @param peakMiB resident at most so far, or since the peak was reset (VmHWM)
 * @param reconciliations ended so far, 0 as long as it has no metrics to show
 * @param heapUsedMiB of live objects after the last collection, if it shows that
 * @param heapLimitMiB to which the heap may grow, if it shows that
 */
record OperatorSample(
    double cpuSeconds,
    double rssMiB,
    double peakMiB,
    double reconciliations,
    OptionalDouble heapUsedMiB,
    OptionalDouble heapLimitMiB) {

  /** Before its process began. */
  static final OperatorSample NONE =
      new OperatorSample(0, 0, 0, 0, OptionalDouble.empty(), OptionalDouble.empty());

  private static final double TICKS_PER_SECOND = 100;
  private static final double MEBIBYTE = 1 << 20;

  static OperatorSample of(OperatorProcess operator) {
    Path proc = Path.of("/proc", Long.toString(operator.pid()));
    double cpu = cpuSeconds(proc);
    double rss = mebibytes(proc, "VmRSS:");
    double peak = mebibytes(proc, "VmHWM:");
    Scrape metrics = metrics(operator);
    return new OperatorSample(
        cpu,
        rss,
        peak,
        reconciliations(metrics),
        heap(metrics, "database_operator_heap_used_after_collection_bytes"),
        heap(metrics, "database_operator_heap_limit_bytes"));
  }

  /** Only how many reconciliations have ended. */
  static double reconciliations(OperatorProcess operator) {
    return reconciliations(metrics(operator));
  }

  private static double reconciliations(Scrape metrics) {
    return metrics.sum("database_operator_reconcile_total");
  }

  private static OptionalDouble heap(Scrape metrics, String name) {
    return metrics.has(name)
        ? OptionalDouble.of(metrics.max(name) / MEBIBYTE)
        : OptionalDouble.empty();
  }

  private static Scrape metrics(OperatorProcess operator) {
    try {
      return Scrape.of(operator);
    } catch (UncheckedIOException notListening) {
      return Scrape.of("");
    }
  }

  private static double cpuSeconds(Path proc) {
    String stat = read(proc.resolve("stat"));
    // The second field is a name in brackets that may contain blanks; utime and stime are 14 and
    // 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static double mebibytes(Path proc, String field) {
    return read(proc.resolve("status"))
        .lines()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the operator has ended", e);
    }
  }
}
