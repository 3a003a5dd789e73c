package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;

/**
 * Lock that allows one pass at a time on a server, also when two operators consider themselves
 * leaders. An advisory lock of the maintenance database, to which only superusers can connect;
 * PostgreSQL releases it when the session ends, however it ends. A leader ends the sessions of
 * earlier ones before it takes the lock ({@link Epochs}), so a paused one cannot keep it.
 */
final class PassLock {
  /** The letters {@code db-opera} as a number. Every version of the operator must use this key. */
  static final long KEY = 0x64622d6f70657261L;

  private final Session maintenance;

  private PassLock(Session maintenance) {
    this.maintenance = maintenance;
  }

  /**
   * Acquires the lock.
   *
   * @throws SqlFailure {@link Reason#BUSY} when another session has it
   */
  static PassLock take(Session maintenance) {
    String doing = "acquire the operator's lock";
    if (!maintenance.one(doing, "SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), KEY)) {
      throw new SqlFailure(
          Reason.BUSY, "another pass runs on this server" + holder(maintenance, doing));
    }
    return new PassLock(maintenance);
  }

  /**
   * Releases the lock at once; the server ends a closed session a moment later, when the next pass
   * may already have begun.
   */
  void release() {
    maintenance.runLast("SELECT pg_advisory_unlock(" + KEY + ")");
  }

  private static String holder(Session maintenance, String doing) {
    return maintenance
        .query(
            doing,
            """
            SELECT format(' (%s, pid %s, from %s)', a.application_name, a.pid,
                          coalesce(host(a.client_addr), 'the same machine'))
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (l.classid::bigint << 32) | l.objid::bigint = ?
            """,
            row -> row.getString(1),
            KEY)
        .stream()
        .findFirst()
        .orElse("");
  }
}
