package dev.databaseoperator.bench;

import java.util.concurrent.CompletableFuture;

/** A user changes Databases. */
final class Edits {

  private static final int SAMPLES = 200;

  private final Run run;
  private final Latencies applied = new Latencies();
  private final Latencies observed = new Latencies();

  Edits(Run run) {
    this.run = run;
  }

  static void run(Run run) {
    int samples = Math.min(SAMPLES, run.names().size());
    Run.say("editing " + samples + " Databases, one after the other");
    Phase phase = run.begin("edit");
    Edits edits = new Edits(run);
    for (int i = 0; i < samples; i++) {
      edits.one(100 + i + "m");
    }
    run.awaitAllReady();
    run.settle();
    Phase.Usage usage = phase.end();
    Report report = run.report();
    report.put("edit", "to_applied_ms", edits.applied.summary());
    report.put("edit", "to_observed_ms", edits.observed.summary());
    report.put("edit", "mutating_calls_per_edit", usage.traffic().mutating() / (double) samples);
    report.put("edit", "cpu_ms_per_edit", 1000 * usage.cpuSeconds() / samples);
  }

  /** One edit of any Database. */
  void one(String cpu) {
    BenchCluster cluster = run.cluster();
    String name = run.anyName();
    CompletableFuture<Long> arrived = cluster.applied(name, cpu);
    CompletableFuture<Long> seen = cluster.observed(name, cpu);
    long start = System.nanoTime();
    cluster.await(cluster.edit(name, cpu));
    applied.add(cluster.await(arrived) - start);
    observed.add(cluster.await(seen) - start);
  }

  /** Until the StatefulSet showed the change. */
  Latencies applied() {
    return applied;
  }
}
