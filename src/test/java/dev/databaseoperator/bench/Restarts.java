package dev.databaseoperator.bench;

import java.util.Map;

/** The operator ends and is started again while there are Databases. */
final class Restarts {

  private static final int EDITS = 5;

  private final Run run;
  private final String section;
  private final double existing;

  private Restarts(Run run, String section) {
    this.run = run;
    this.section = section;
    existing = run.cluster().readyCount();
  }

  /** As an update of its Deployment does it. */
  static void afterSigterm(Run run) {
    Run.say("restarting the operator");
    Restarts restart = new Restarts(run, "restart");
    restart.put("stop_s", run.operator().terminate().toNanos() / 1e9);
    Phase phase = run.beginWithStart("restart");
    BenchOperator operator = run.launch(Map.of());
    restart.awaitFirst(operator);
    restart.awaitAll(operator);
    run.settle();
    restart.putUsage(phase.end());
  }

  /**
   * As the kernel does it when memory runs out; the new one has to wait for the old one's Lease.
   */
  static void afterSigkill(Run run) {
    Run.say("killing the operator, starting it again, and editing meanwhile");
    Restarts restart = new Restarts(run, "kill");
    run.operator().kill();
    Phase phase = run.beginWithStart("kill");
    BenchOperator operator = run.launch(SqlPasses.OFTEN);
    restart.awaitFirst(operator);
    Edits edits = new Edits(run);
    for (int i = 0; i < EDITS; i++) {
      edits.one(700 + i + "m");
    }
    restart.put("edit_meanwhile_applied_ms", edits.applied().summary());
    restart.put("reconciles_when_edits_were_applied", operator.sample().reconciliations());
    restart.awaitAll(operator);
    operator.awaitReady();
    run.awaitAllReady();
    run.settle();
    phase.end();
  }

  private void awaitFirst(BenchOperator operator) {
    long first = operator.awaitReconciliations(1);
    put("to_first_reconcile_s", Run.seconds(operator.started(), first));
  }

  private void awaitAll(BenchOperator operator) {
    long last = operator.awaitReconciliations((long) existing);
    put("to_all_verified_s", Run.seconds(operator.started(), last));
  }

  private void putUsage(Phase.Usage usage) {
    put("reconciles_per_database", usage.reconciliations() / existing);
    put("writes", usage.traffic().mutating());
    double withoutDatabases = run.report().number(Starts.SECTION, Starts.CPU);
    put("cpu_ms_per_database", 1000 * (usage.cpuSeconds() - withoutDatabases) / existing);
    put("requests", usage.traffic().byKind());
  }

  private void put(String figure, Object value) {
    run.report().put(section, figure, value);
  }
}
