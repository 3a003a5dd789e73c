package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.util.OptionalLong;

/**
 * Ends the sessions of earlier leaders. Each session has the number of its operator in its
 * application_name, so a new leader finds those of a paused operator that may resume, and ends them
 * before it begins.
 */
final class Epochs {

  private static final String NAME = "database-operator";
  private static final String MARK = " epoch ";

  /** Sessions of the operator's superuser with a lower number. */
  private static final String EARLIER =
      """
      FROM pg_stat_activity
      WHERE usename = current_user AND pid <> pg_backend_pid()
        AND substring(application_name FROM '^%s%s([0-9]{1,18})$')::bigint < %%s
      """
          .formatted(NAME, MARK);

  /** Waits at most 5 s. The server's own wait for an ended session exists since version 14. */
  private static final String WAIT =
      """
      DO $$ BEGIN
        FOR i IN 1..100 LOOP
          EXIT WHEN NOT EXISTS (SELECT %s);
          PERFORM pg_sleep(0.05);
          PERFORM pg_stat_clear_snapshot();
        END LOOP;
      END $$
      """;

  private Epochs() {}

  /** Returns the application_name of a session. */
  static String applicationName(OptionalLong epoch) {
    return epoch.isPresent() ? NAME + MARK + epoch.getAsLong() : NAME;
  }

  /**
   * Ends the sessions of earlier leaders and waits until the server has removed them. Those with
   * the same or a higher number stay: a higher one belongs to a later leader.
   *
   * @return number of ended sessions
   * @throws SqlFailure {@link Reason#BUSY} when one does not end
   */
  static int endEarlier(Session maintenance, OptionalLong epoch) {
    if (epoch.isEmpty()) {
      return 0;
    }
    String doing = "end the sessions of an earlier leader";
    String earlier = EARLIER.formatted(epoch.getAsLong());
    int found =
        maintenance
            .query(doing, "SELECT pg_terminate_backend(pid) " + earlier, row -> row.getBoolean(1))
            .size();
    if (found > 0) {
      maintenance.run(doing, WAIT.formatted(earlier));
      long left = maintenance.one(doing, "SELECT count(*) " + earlier, row -> row.getLong(1));
      if (left > 0) {
        throw new SqlFailure(Reason.BUSY, "the sessions of an earlier leader do not end");
      }
    }
    return found;
  }
}
