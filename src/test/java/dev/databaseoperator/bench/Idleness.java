package dev.databaseoperator.bench;

/** Nothing happens, so the operator should do nothing. */
final class Idleness {

  private Idleness() {}

  static void run(Run run) {
    double seconds = run.options().idle().toMillis() / 1000.0;
    Run.say("leaving the operator alone for " + seconds + " s");
    run.settle();
    Phase phase = run.begin("idle");
    run.pause(run.options().idle());
    Phase.Usage usage = phase.end();
    Traffic traffic = usage.traffic();
    Report report = run.report();
    report.put("idle", "cpu_millicores", 1000 * usage.cpuSeconds() / seconds);
    report.put("idle", "reconciles", usage.reconciliations());
    report.put("idle", "requests_per_minute", traffic.all() * 60 / seconds);
    report.put("idle", "writes", traffic.mutating());
    report.put("idle", "requests", traffic.byKind());
  }
}
