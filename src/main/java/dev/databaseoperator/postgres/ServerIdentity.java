package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;

/**
 * What a server says about itself, read before anything is changed.
 *
 * @param version as the server shows it, such as {@code 17.6 (Debian 17.6-1)}
 * @param majorVersion such as 17
 * @param systemIdentifier the number {@code initdb} gave the data directory ({@code
 *     pg_control_system()}): another number is another directory
 */
public record ServerIdentity(String version, int majorVersion, String systemIdentifier) {

  static ServerIdentity read(Session session) {
    String doing = "read the server's version";
    if (session.one(doing, "SELECT pg_is_in_recovery()", row -> row.getBoolean(1))) {
      throw new SqlFailure(Reason.NOT_PRIMARY, "the server is a standby, not the primary");
    }
    return session.one(
        doing,
        """
        SELECT current_setting('server_version') AS version,
               current_setting('server_version_num')::int / 10000 AS major,
               system_identifier::text AS identifier
        FROM pg_control_system()
        """,
        row ->
            new ServerIdentity(
                row.getString("version"), row.getInt("major"), row.getString("identifier")));
  }
}
