package dev.databaseoperator.sql;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.status.Sleep;
import dev.databaseoperator.status.Verdict;
import dev.databaseoperator.view.InstanceView;

/** Facet that reports roles and databases inside PostgreSQL. */
public final class DatabasesFacet {

  private DatabasesFacet() {}

  /** Returns the condition DatabasesReady. */
  public static Facet of(Database database, InstanceView instance, Sleep sleep, SqlOutcome sql) {
    return Facet.of(
        "DatabasesReady", verdict(database, instance, sleep, sql), Facet.Rank.DATABASES);
  }

  private static Verdict verdict(
      Database database, InstanceView instance, Sleep sleep, SqlOutcome sql) {
    if (sleep == Sleep.ASLEEP) {
      return Verdict.good(GoodReason.Hibernated, "roles and databases are checked after waking");
    }
    if (sleep == Sleep.FALLING_ASLEEP) {
      return Verdict.bad(ExpectedWait.Hibernating.problem("no SQL runs any more"));
    }
    if (sql.problem().isPresent()) {
      return Verdict.bad(sql.problem().get());
    }
    if (sql.applied()) {
      return Verdict.good(GoodReason.Applied, "roles and databases are in their desired state");
    }
    if (instance.ready() && database.getSpec().isPaused()) {
      return Verdict.bad(
          ExpectedWait.Applying.problem(
              "spec.paused is true: changes of roles and databases are not applied"));
    }
    return Verdict.bad(
        (instance.ready() ? ExpectedWait.Applying : ExpectedWait.WaitingForInstance)
            .problem("roles and databases are set up when the instance is ready"));
  }
}
