package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.OperatorProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The operator as a process whose unexpected end ends the run. */
final class BenchOperator implements AutoCloseable {

  private static final Duration PROBE = Duration.ofMillis(5);

  /** Each question for the metrics costs the operator CPU, so they are few. */
  private static final Duration SCRAPE = Duration.ofMillis(250);

  private static final int LAST_LINES = 25;
  private static final int LONGEST_LINE = 600;
  private static final String NO_MEMORY = "OutOfMemoryError";

  private final OperatorProcess process;
  private final Lifeline lifeline;
  private final long started = System.nanoTime();
  private final Instant startedAt = Instant.now();

  private BenchOperator(OperatorProcess process, BenchCluster cluster) {
    this.process = process;
    lifeline = cluster.lifeline();
    lifeline.need(this, process::isAlive, () -> obituary(cluster.readyCount()));
  }

  /** Starts it. The clock of {@link #started} begins when the program has been executed. */
  static BenchOperator launch(BenchCluster cluster, Map<String, String> environment) {
    return new BenchOperator(OperatorProcess.launch(cluster.apiServer(), environment), cluster);
  }

  /** When ({@link System#nanoTime}) its program began. */
  long started() {
    return started;
  }

  /** When its program began. */
  Instant startedAt() {
    return startedAt;
  }

  /** What marks its requests in the audit log. */
  String credential() {
    return process.credential();
  }

  /** What it has used so far. */
  OperatorSample sample() {
    return OperatorSample.of(process);
  }

  /** When ({@link System#nanoTime}) its readiness probe first succeeded. */
  long awaitReady() {
    return lifeline.until(this::isReady, PROBE);
  }

  /** Returns when it leads. */
  void awaitLeading() {
    lifeline.until(process::leads, SCRAPE.dividedBy(5));
  }

  /** When ({@link System#nanoTime}) this many reconciliations were seen to have ended. */
  long awaitReconciliations(long atLeast) {
    return lifeline.until(() -> OperatorSample.reconciliations(process) >= atLeast, SCRAPE);
  }

  /** Lets {@link OperatorSample#peakMiB} begin anew (proc_pid_clear_refs(5)). */
  void resetPeak() {
    try {
      Files.writeString(Path.of("/proc", Long.toString(process.pid()), "clear_refs"), "5");
    } catch (IOException e) {
      throw new UncheckedIOException("the peak of the operator's memory cannot be reset", e);
    }
  }

  /** Sends SIGTERM and returns how long it took to end. */
  Duration terminate() {
    lifeline.release(this);
    return process.terminate();
  }

  /** Sends SIGKILL and waits for the end. */
  void kill() {
    lifeline.release(this);
    process.kill();
  }

  /** As {@link #kill}, but the run does not expect it. */
  void die() {
    process.kill();
  }

  @Override
  public void close() {
    kill();
  }

  /** Without an HTTP client, which would take more CPU than the start that is measured. */
  private boolean isReady() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), process.port()), 1000);
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /q/health/ready HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream answer = socket.getInputStream();
      String statusLine = new String(answer.readNBytes(12), StandardCharsets.US_ASCII);
      return statusLine.endsWith(" 200");
    } catch (IOException notListening) {
      return false;
    }
  }

  private String obituary(long ready) {
    process.awaitExit();
    List<String> log = process.log().lines().toList();
    String reason =
        log.stream()
            .filter(line -> line.contains(NO_MEMORY))
            .findFirst()
            .map(line -> " (" + around(line, line.indexOf(NO_MEMORY)) + ")")
            .orElse("");
    StringBuilder text = new StringBuilder();
    text.append("the operator ended unexpectedly with exit code ").append(process.exitCode());
    text.append(reason).append(", when ").append(ready).append(" Databases were Ready.");
    text.append(" The end of its log:\n");
    log.subList(Math.max(0, log.size() - LAST_LINES), log.size())
        .forEach(line -> text.append("  ").append(around(line, 0)).append('\n'));
    return text.toString();
  }

  private static String around(String line, int from) {
    return line.substring(from, Math.min(line.length(), from + LONGEST_LINE));
  }
}
