package dev.databaseoperator.sql;

import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.View;
import java.time.Instant;

/** A pass over PostgreSQL that has brought about all that is wanted. */
public final class GoodPass {

  private GoodPass() {}

  /** Notes one that has ended at {@code end}. */
  public static void note(SqlSchedule schedule, View view, Instant end) {
    WantedSql wanted = WantedSql.of(view, view.observed()).orElseThrow();
    schedule.succeeded(
        view.database(), wanted.fingerprint(), wanted.superuser(), Situations.DATA, end);
  }
}
