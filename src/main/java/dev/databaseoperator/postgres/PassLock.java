package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.util.List;

/**
 * One pass at a time on a server, also when two operators believe they lead. An advisory lock of
 * the maintenance database, which only superusers can connect to; PostgreSQL gives it back when the
 * session ends, however it ends.
 */
final class PassLock {
  /** The letters {@code db-opera} as a number. Every version of the operator must use this key. */
  static final long KEY = 0x64622d6f70657261L;

  private PassLock() {}

  /**
   * Takes the lock until the session is closed.
   *
   * @throws SqlFailure {@link Reason#BUSY} when another session has it
   */
  static void take(Session maintenance) {
    String doing = "take the operator's lock";
    if (maintenance.one(doing, "SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), KEY)) {
      return;
    }
    List<String> holders =
        maintenance.query(
            doing,
            """
            SELECT format('%s, pid %s, from %s', a.application_name, a.pid,
                          coalesce(host(a.client_addr), 'the same machine'))
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (l.classid::bigint << 32) | l.objid::bigint = ?
            """,
            row -> row.getString(1),
            KEY);
    throw new SqlFailure(
        Reason.BUSY,
        "another pass runs on this server%s"
            .formatted(holders.isEmpty() ? "" : " (" + String.join("; ", holders) + ")"));
  }
}
