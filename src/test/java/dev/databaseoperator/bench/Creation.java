package dev.databaseoperator.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Databases come, all at once and one after the other. */
final class Creation {

  private static final int ONE_BY_ONE = 50;

  private Creation() {}

  static void allAtOnce(Run run) {
    int databases = run.names().size();
    Run.say("creating " + databases + " Databases");
    BenchCluster cluster = run.cluster();
    Report report = run.report();
    Phase phase = run.begin("create");
    List<CompletableFuture<Long>> ready = run.names().stream().map(cluster::ready).toList();
    long start = System.nanoTime();
    cluster.forAll(run.names(), cluster::create);
    report.put("create", "all_accepted_s", Run.seconds(start, System.nanoTime()));
    report.put("create", "all_ready_s", Run.seconds(start, cluster.awaitLast(ready)));
    run.settle();
    Phase.Usage usage = phase.end();
    Traffic traffic = usage.traffic();
    double writes = traffic.mutating();
    double events = traffic.byKind().getOrDefault("create events", 0);
    report.put("create", "mutating_calls_per_database", writes / databases);
    report.put("create", "mutating_calls_without_events", (writes - events) / databases);
    report.put("create", "requests_per_database", traffic.all() / (double) databases);
    report.put("create", "reconciles_per_database", usage.reconciliations() / databases);
    report.put("create", "cpu_ms_per_database", 1000 * usage.cpuSeconds() / databases);
    report.put("create", "requests", traffic.byKind());
  }

  /** Each alone with the operator: nothing else is to be done until it is Ready. */
  static void oneByOne(Run run) {
    int samples = Math.min(ONE_BY_ONE, run.names().size());
    Run.say("creating " + samples + " more, one after the other");
    BenchCluster cluster = run.cluster();
    Phase phase = run.begin("alone");
    Latencies latencies = new Latencies();
    for (int i = 0; i < samples; i++) {
      String name = "one-" + i;
      CompletableFuture<Long> ready = cluster.ready(name);
      long start = System.nanoTime();
      cluster.await(cluster.create(name));
      latencies.add(cluster.await(ready) - start);
    }
    run.settle();
    Phase.Usage usage = phase.end();
    run.report().put("alone", "to_ready_ms", latencies.summary());
    run.report().put("alone", "reconciles_per_database", usage.reconciliations() / samples);
    run.report().put("alone", "cpu_ms_per_database", 1000 * usage.cpuSeconds() / samples);
  }
}
