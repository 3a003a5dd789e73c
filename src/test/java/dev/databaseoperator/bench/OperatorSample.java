package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The operator at one moment, seen from outside.
 *
 * @param cpuSeconds used since its start, in steps of 10 ms (/proc/PID/stat)
 * @param rssMiB resident now (VmRSS)
 * @param peakMiB resident at most so far (VmHWM)
 * @param reconciliations ended so far, 0 as long as it has no metrics to show
 */
record OperatorSample(double cpuSeconds, double rssMiB, double peakMiB, double reconciliations) {

  private static final double TICKS_PER_SECOND = 100;

  static OperatorSample of(OperatorProcess operator) {
    Path proc = Path.of("/proc", Long.toString(operator.pid()));
    return new OperatorSample(
        cpuSeconds(proc), mebibytes(proc, "VmRSS:"), mebibytes(proc, "VmHWM:"), ended(operator));
  }

  private static double ended(OperatorProcess operator) {
    try {
      return operator.reconciliations();
    } catch (UncheckedIOException notListening) {
      return 0;
    }
  }

  private static double cpuSeconds(Path proc) {
    String stat = read(proc.resolve("stat"));
    // The second field is a name in brackets that may contain blanks; utime and stime are 14 and
    // 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
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
