package dev.databaseoperator.postgres;

/**
 * Marks a completed database, so that its postInitApplicationSQL never runs again.
 *
 * <p>It is a setting of the superuser in that database, {@value #SETTING}: a row of
 * pg_db_role_setting. That is a shared catalog, written in the transaction that completes the
 * database, so neither exists without the other. No object in the application's database shows it,
 * its owner can neither write nor remove it, it is removed with the database and stays with a data
 * directory that is kept. A plain pg_dump omits it; {@code pg_dump --create} includes it, as it
 * should.
 */
final class PostInitMarker {
  private static final String SETTING = "databaseoperator.post_init";

  private final Session session;
  private final String database;

  /** Reads and writes the marker in the database of this session. */
  PostInitMarker(Session session, ApplicationDatabase database) {
    this.session = session;
    this.database = Identifiers.quote(database.name());
  }

  boolean isSet() {
    return session.one(
        "read the marker of database " + database,
        """
        SELECT EXISTS (
          SELECT FROM pg_db_role_setting s, unnest(s.setconfig) setting
          WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND s.setrole = (SELECT oid FROM pg_roles WHERE rolname = session_user)
            AND starts_with(setting, ? || '='))
        """,
        row -> row.getBoolean(1),
        SETTING);
  }

  /**
   * Writes the marker; call it first in the transaction that completes the database. Of two such
   * transactions the second waits here for the first, and fails when that commits, because the
   * catalog has a unique index.
   *
   * @param what happened, and to which statements
   */
  void set(String what) {
    String doing = "mark database " + database;
    session.one(
        doing,
        """
        SELECT set_config(
          ?, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z "') || ?, true)
        """,
        row -> true,
        SETTING,
        what);
    String superuser = session.one(doing, "SELECT session_user", row -> row.getString(1));
    session.run(
        doing,
        "ALTER ROLE %s IN DATABASE %s SET %s FROM CURRENT"
            .formatted(Identifiers.quote(superuser), database, SETTING));
  }
}
