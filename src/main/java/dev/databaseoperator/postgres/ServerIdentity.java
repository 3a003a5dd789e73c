package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;

/**
 * Identity of a server, read before anything is changed.
 *
 * @param version as the server shows it, such as {@code 17.6 (Debian 17.6-1)}
 * @param majorVersion such as 17
 * @param systemIdentifier number that {@code initdb} gave the data directory ({@code
 *     pg_control_system()}): another number is another directory
 */
public record ServerIdentity(
    String version, int majorVersion, String systemIdentifier, Initialised initialised) {

  /**
   * Permanent choices of {@code initdb}.
   *
   * @param encoding of {@code template0}, and so of every database that the operator creates
   * @param locale {@code LC_COLLATE} of {@code template0}
   * @param dataChecksums whether data pages have checksums
   */
  public record Initialised(String encoding, String locale, boolean dataChecksums) {}

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
               system_identifier::text AS identifier,
               pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS locale,
               current_setting('data_checksums') = 'on' AS checksums
        FROM pg_control_system(), pg_database d WHERE d.datname = 'template0'
        """,
        row ->
            new ServerIdentity(
                row.getString("version"),
                row.getInt("major"),
                row.getString("identifier"),
                new Initialised(
                    row.getString("encoding"),
                    row.getString("locale"),
                    row.getBoolean("checksums"))));
  }
}
