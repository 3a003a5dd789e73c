package dev.databaseoperator.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How long the operator takes to start and to end, and what it is then. */
final class Starts {

  static final String SECTION = "start";
  static final String CPU = "cpu_s";

  private static final String FIRST = "first";

  private final Latencies toReady = new Latencies();
  private final Latencies toEnd = new Latencies();
  private final Map<String, Instant> begun = new HashMap<>();

  private Starts() {}

  /** Starts and ends it as often as the options say, on an API server without Databases. */
  static void withoutDatabases(Run run) {
    int starts = run.options().starts();
    Run.say("starting and ending the operator " + starts + " times");
    Starts measured = new Starts();
    for (int left = starts - 1; left >= 0; left--) {
      measured.one(run, left == 0);
    }
    Report report = run.report();
    report.put(SECTION, "exec_to_ready_ms", measured.toReady.summary());
    report.put(SECTION, "exec_to_first_write_ms", measured.toFirstWrite(run).summary());
    report.put(SECTION, "sigterm_to_end_ms", measured.toEnd.summary());
  }

  /** Starts it when there is one Database, as all parts after this need it. */
  static void withOneDatabase(Run run) {
    Run.say("starting the operator");
    BenchCluster cluster = run.cluster();
    cluster.await(cluster.create(FIRST));
    CompletableFuture<Long> touched = cluster.touched(FIRST);
    CompletableFuture<Long> ready = cluster.ready(FIRST);
    BenchOperator operator = run.launch(Map.of());
    operator.awaitReady();
    run.report()
        .put(
            SECTION,
            "to_first_reconcile_s",
            Run.seconds(operator.started(), cluster.await(touched)));
    cluster.await(ready);
    run.settle();
    run.report().put("memory", "rss_idle_mib", operator.sample().rssMiB());
  }

  private void one(Run run, boolean last) {
    BenchOperator operator = run.launch(Map.of());
    begun.put(operator.credential(), operator.startedAt());
    toReady.add(operator.awaitReady() - operator.started());
    // One that has not got the Lease would have less to end.
    operator.awaitLeading();
    if (last) {
      run.settle();
      OperatorSample sample = operator.sample();
      run.report().put(SECTION, CPU, sample.cpuSeconds());
      run.putMemory(SECTION, sample);
    }
    toEnd.add(operator.terminate().toNanos());
  }

  /** The Lease, usually: the audit log knows the time in microseconds. */
  private Latencies toFirstWrite(Run run) {
    Map<String, Instant> first = new HashMap<>();
    run.cluster()
        .audit()
        .requests(
            request -> {
              if (begun.containsKey(request.credential()) && Traffic.isWrite(request)) {
                first.merge(
                    request.credential(), request.received(), (a, b) -> a.isBefore(b) ? a : b);
              }
              return false;
            });
    Latencies latencies = new Latencies();
    first.forEach(
        (operator, at) -> latencies.add(Duration.between(begun.get(operator), at).toNanos()));
    return latencies;
  }
}
