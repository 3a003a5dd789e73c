package dev.databaseoperator.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All Databases go. */
final class Deletion {

  private Deletion() {}

  static void run(Run run) {
    int databases = run.names().size();
    Run.say("deleting " + databases + " Databases");
    BenchCluster cluster = run.cluster();
    Phase phase = run.begin("delete");
    List<CompletableFuture<Long>> gone = run.names().stream().map(cluster::gone).toList();
    long start = System.nanoTime();
    cluster.forAll(run.names(), cluster::delete);
    long last = cluster.awaitLast(gone);
    run.settle();
    Phase.Usage usage = phase.end();
    Report report = run.report();
    report.put("delete", "all_gone_s", Run.seconds(start, last));
    report.put(
        "delete", "mutating_calls_per_database", usage.traffic().mutating() / (double) databases);
    report.put("delete", "cpu_ms_per_database", 1000 * usage.cpuSeconds() / databases);
    report.put("delete", "requests", usage.traffic().byKind());
  }
}
