package dev.databaseoperator.bench;

import java.time.Duration;
import java.util.Map;

/** What it costs to compare roles and databases again, without anything having changed. */
final class SqlPasses {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final double DEFAULT_INTERVAL_SECONDS = 300;

  /** Environment of an operator that compares them more often than by default. */
  static final Map<String, String> OFTEN =
      Map.of("DATABASE_OPERATOR_SQL_INTERVAL", INTERVAL.toSeconds() + "s");

  private SqlPasses() {}

  static void run(Run run) {
    Run.say("letting the operator compare all roles and databases");
    run.pause(INTERVAL);
    int logins = run.cluster().postgres().logins();
    Phase phase = run.begin("sql");
    run.pause(INTERVAL);
    Phase.Usage usage = phase.end();
    // Each pass logs in twice: to the maintenance database and to the application's.
    double passes = (run.cluster().postgres().logins() - logins) / 2.0;
    double cpu = 1000 * usage.cpuSeconds() / Math.max(passes, 1);
    Report report = run.report();
    report.put("sql", "passes", passes);
    report.put("sql", "cpu_ms_per_pass", cpu);
    report.put(
        "sql",
        "millicores_at_default_interval",
        cpu * run.names().size() / DEFAULT_INTERVAL_SECONDS);
    report.put("sql", "writes", usage.traffic().mutating());
  }
}
