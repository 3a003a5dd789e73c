package dev.databaseoperator.crash;

import dev.databaseoperator.testkit.InstanceProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code pg_catalog} has, without OIDs, salts and what the server counts by itself. */
final class Catalog {

  private static final String IN_CLUSTER =
      """
      SELECT 'role ' || rolname || ' ' || concat_ws(' ', rolsuper, rolinherit, rolcreaterole,
          rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil,
          substring(rolpassword FROM '^[^$]*[$][0-9]+')) FROM pg_authid
      UNION ALL SELECT 'member ' || roleid::regrole || ' ' || member::regrole FROM pg_auth_members
      UNION ALL SELECT 'database ' || datname || ' ' || concat_ws(' ', datdba::regrole,
          pg_encoding_to_char(encoding), datlocprovider, datcollate, datctype, datistemplate,
          datallowconn, datconnlimit, datacl) FROM pg_database
      UNION ALL SELECT 'set ' || concat_ws(' ', d.datname, nullif(setrole, 0)::regrole, setconfig)
          FROM pg_db_role_setting LEFT JOIN pg_database d ON d.oid = setdatabase
      UNION ALL SELECT 'setting ' || name || ' = ' || regexp_replace(setting, '/[^ ]*', '<path>')
          FROM pg_settings WHERE source NOT IN ('default', 'override', 'client', 'session')
      UNION ALL SELECT 'hba ' || concat_ws(' ', type, database, user_name, address, auth_method, error)
          FROM pg_hba_file_rules
      UNION ALL SELECT 'prepared ' || gid FROM pg_prepared_xacts
      UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots
      UNION ALL SELECT 'data checksums ' || current_setting('data_checksums')
      """;

  private static final String IN_DATABASE =
      """
      SELECT 'schema ' || nspname || ' ' || concat_ws(' ', nspowner::regrole, nspacl)
          FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast_temp)'
      UNION ALL SELECT 'relation ' || concat_ws(' ', oid::regclass, relkind, relowner::regrole, relacl)
          FROM pg_class WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace
      UNION ALL SELECT 'function ' || concat_ws(' ', oid::regprocedure, proowner::regrole, proacl)
          FROM pg_proc WHERE oid >= 16384
      UNION ALL SELECT 'extension ' || extname || ' ' || extversion FROM pg_extension
      UNION ALL SELECT 'default privileges ' || defaclrole::regrole || ' ' || defaclacl
          FROM pg_default_acl
      """;

  /** Statistics come and go with autovacuum. */
  private static final String TABLES =
      """
      SELECT quote_ident(relname) FROM pg_class
      WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND relname !~ '^pg_statistic'
      """;

  private Catalog() {}

  /**
   * Adds lines, when a server runs.
   *
   * @return its system identifier
   */
  static Optional<String> read(Life life, List<String> lines) {
    Optional<String> server = life.server();
    if (server.isEmpty()) {
      lines.add("no PostgreSQL runs");
      return Optional.empty();
    }
    String superuser = life.tenant().secret(Life.DATABASE + "-superuser", "password");
    Optional<String> identifier = Optional.empty();
    try (Connection connection = connect(server.get(), "postgres", superuser, "postgres")) {
      identifier =
          query(connection, "SELECT system_identifier::text FROM pg_control_system()").stream()
              .findFirst();
      query(connection, IN_CLUSTER).forEach(line -> lines.add("pg " + line));
      for (String database :
          query(connection, "SELECT datname FROM pg_database WHERE datallowconn")) {
        readDatabase(server.get(), superuser, database, lines);
      }
    } catch (SQLException e) {
      lines.add("pg: the superuser cannot look: " + e.getMessage());
    }
    String user = life.tenant().secret(Life.DATABASE + "-app", "username");
    String database = life.tenant().secret(Life.DATABASE + "-app", "dbname");
    try (Connection application =
        connect(
            server.get(),
            user,
            life.tenant().secret(Life.DATABASE + "-app", "password"),
            database)) {
      query(application, "SELECT id || ' ' || note FROM sale ORDER BY 1")
          .forEach(row -> lines.add("pg the application reads: " + row));
    } catch (SQLException e) {
      lines.add("pg: the application cannot read: " + e.getMessage());
    }
    return identifier;
  }

  static Connection connect(String server, String user, String password, String database)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s?loginTimeout=5&socketTimeout=20"
            .formatted(server, InstanceProcess.PORT, database),
        user,
        password);
  }

  private static void readDatabase(
      String server, String superuser, String database, List<String> lines) throws SQLException {
    String prefix = "pg in " + database + ": ";
    try (Connection connection = connect(server, "postgres", superuser, database)) {
      query(connection, IN_DATABASE).forEach(line -> lines.add(prefix + line));
      String counts =
          query(connection, TABLES).stream()
              .map("SELECT count(*) || ' rows in %1$s' FROM pg_catalog.%1$s"::formatted)
              .collect(Collectors.joining(" UNION ALL "));
      query(connection, counts).forEach(line -> lines.add(prefix + line));
    }
  }

  private static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
