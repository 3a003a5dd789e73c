package dev.databaseoperator.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one server keeps, and its answers to the statements of package {@code postgres}. A statement
 * that changes something it does not keep succeeds; a query it does not know is refused and noted.
 */
final class StubServer {

  /**
   * An answer.
   *
   * @param columns names of the columns; empty when the statement returns no rows
   * @param rows values as text
   */
  record Result(List<String> columns, List<List<String>> rows) {

    static final Result DONE = new Result(List.of(), List.of());

    static Result of(String column, String value) {
      return new Result(List.of(column), List.of(Collections.singletonList(value)));
    }

    static Result none(String column) {
      return new Result(List.of(column), List.of());
    }
  }

  /** A query that was not foreseen. */
  static final class UnknownStatement extends Exception {

    private static final long serialVersionUID = 1L;

    UnknownStatement(String sql) {
      super("the bench's PostgreSQL does not know the statement: " + sql);
    }
  }

  private static final String SUPERUSER = "postgres";
  private static final Pattern ROLE =
      Pattern.compile("(?:CREATE|ALTER) ROLE \"(\\w+)\".* PASSWORD '([^']+)'.*");
  private static final Pattern DATABASE =
      Pattern.compile("(?:CREATE|ALTER) DATABASE \"(\\w+)\" OWNER (?:TO )?\"(\\w+)\".*");
  private static final Pattern OPENED =
      Pattern.compile("ALTER DATABASE \"(\\w+)\" CONNECTION LIMIT -1");
  private static final Pattern CLOSED = Pattern.compile("REVOKE ALL ON DATABASE \"(\\w+)\" .*");
  private static final Pattern MARKED =
      Pattern.compile("ALTER ROLE \"\\w+\" IN DATABASE \"(\\w+)\" SET \\S+ FROM CURRENT");

  private static final Result ROLE_COLUMNS =
      new Result(
          List.of(
              "initdb",
              "rolcanlogin",
              "rolsuper",
              "rolcreatedb",
              "rolcreaterole",
              "rolreplication",
              "rolbypassrls",
              "rolpassword",
              "expires",
              "shut_out"),
          List.of());

  /** Queries by what they contain, the more telling first; the answer knows database and value. */
  private final Map<String, BiFunction<String, String, Result>> queries =
      Map.ofEntries(
          Map.entry("pg_is_in_recovery()", (in, value) -> Result.of("r", "f")),
          Map.entry("pg_control_system()", (in, value) -> identity()),
          Map.entry("pg_terminate_backend", (in, value) -> Result.none("ended")),
          Map.entry("pg_try_advisory_lock", (in, value) -> Result.of("locked", "t")),
          Map.entry("pg_advisory_unlock", (in, value) -> Result.of("unlocked", "t")),
          Map.entry("FROM pg_authid", (in, value) -> role(value)),
          Map.entry("JOIN pg_roles r ON r.oid = d.datdba", (in, value) -> owner(value)),
          Map.entry("aclexplode(coalesce(d.datacl", (in, value) -> privileges(value)),
          Map.entry("FROM pg_db_role_setting", (in, value) -> flag("marked", in)),
          Map.entry("SELECT datconnlimit <> 0", (in, value) -> flag("opened", in)),
          Map.entry("set_config(", (in, value) -> Result.of("set_config", value)),
          Map.entry("SELECT session_user", (in, value) -> Result.of("session_user", SUPERUSER)),
          Map.entry("aclexplode(coalesce(n.nspacl", (in, value) -> Result.of("exists", "f")),
          Map.entry("has_schema_privilege", (in, value) -> Result.of("exists", "f")),
          Map.entry("has_database_privilege", (in, value) -> Result.of("exists", "f")),
          Map.entry("r.oid = c.relowner", (in, value) -> Result.none("rolname")));

  private final Map<String, String> verifiers = new HashMap<>();
  private final Map<String, String> owners = new HashMap<>();
  private final Map<String, Set<String>> flags =
      Map.of("closed", new HashSet<>(), "marked", new HashSet<>(), "opened", new HashSet<>());
  private final Set<String> unknown;

  StubServer(String superuserVerifier, Set<String> unknown) {
    verifiers.put(SUPERUSER, superuserVerifier);
    this.unknown = unknown;
  }

  /** The role's verifier, or null when there is no such role. */
  synchronized String verifier(String role) {
    return verifiers.get(role);
  }

  /**
   * Runs a statement.
   *
   * @param database in which the session is
   * @param value the first value bound to it, or null
   */
  synchronized Result run(String database, String sql, String value) throws UnknownStatement {
    String statement = sql.strip().replaceAll("\\s+", " ");
    if (!statement.startsWith("SELECT")) {
      change(statement);
      return Result.DONE;
    }
    for (var query : queries.entrySet()) {
      if (statement.contains(query.getKey())) {
        return query.getValue().apply(database, value);
      }
    }
    unknown.add(statement);
    throw new UnknownStatement(statement);
  }

  private void change(String statement) {
    remember(ROLE, statement, verifiers);
    remember(DATABASE, statement, owners);
    note(OPENED, statement, "opened");
    note(CLOSED, statement, "closed");
    note(MARKED, statement, "marked");
  }

  private static void remember(Pattern pattern, String statement, Map<String, String> values) {
    Matcher matcher = pattern.matcher(statement);
    if (matcher.matches()) {
      values.put(matcher.group(1), matcher.group(2));
    }
  }

  private void note(Pattern pattern, String statement, String flag) {
    Matcher matcher = pattern.matcher(statement);
    if (matcher.matches()) {
      flags.get(flag).add(matcher.group(1));
    }
  }

  private Result flag(String flag, String database) {
    return Result.of(flag, flags.get(flag).contains(database) ? "t" : "f");
  }

  private static Result identity() {
    return new Result(
        List.of("version", "major", "identifier", "encoding", "locale", "checksums"),
        List.of(List.of("17.6", "17", "7000000000", "UTF8", "C.UTF-8", "t")));
  }

  private Result owner(String database) {
    String owner = owners.get(database);
    return new Result(
        List.of("rolname", "datallowconn"),
        owner == null ? List.of() : List.of(List.of(owner, "t")));
  }

  private Result privileges(String database) {
    return flags.get("closed").contains(database)
        ? Result.none("privilege_type")
        : new Result(List.of("privilege_type"), List.of(List.of("CONNECT"), List.of("TEMPORARY")));
  }

  private Result role(String name) {
    String verifier = verifiers.get(name);
    if (verifier == null) {
      return ROLE_COLUMNS;
    }
    String initdb = name.equals(SUPERUSER) ? "t" : "f";
    List<String> row =
        new ArrayList<>(List.of(initdb, "t", initdb, initdb, initdb, initdb, initdb));
    row.addAll(List.of(verifier, "f", "f"));
    return new Result(ROLE_COLUMNS.columns(), List.of(row));
  }
}
