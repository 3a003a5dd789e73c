package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The superuser logs in to databases whose owners may configure them and fill them with anything.
 */
class HostileOwnerIT {
  /** What the pass calls, by names that an owner can define too. */
  private static final List<String> FUNCTIONS =
      List.of(
          "starts_with(text, text) RETURNS boolean",
          "current_setting(text) RETURNS text",
          "set_config(text, text, boolean) RETURNS text",
          "has_schema_privilege(oid, oid, text) RETURNS boolean",
          "format(text, VARIADIC text[]) RETURNS text",
          "current_database() RETURNS name",
          "acldefault(\"char\", oid) RETURNS aclitem[]");

  /** Types an operator of the pass compares: text, names, identifiers of objects. */
  private static final List<String> TYPES = List.of("text", "name", "oid", "integer");

  private final LocalPostgres postgres = LocalPostgres.shared();

  @Test
  void functionsAndOperatorsOfTheOwnerAreNeverCalled() throws Exception {
    SqlState state = States.application("trapper");
    postgres.reconcile(state);
    asOwner(
        "trapper",
        statement -> {
          statement.execute("CREATE SCHEMA evil");
          setTraps(statement, "evil");
          setTraps(statement, "public");
          statement.execute("ALTER DATABASE trapper SET search_path = evil, public, pg_catalog");
        });
    // The traps are armed: an ordinary session of the superuser falls into them.
    assertThat(postgres.query("trapper", "SELECT 'a'::text = 'a'::text"))
        .as("trap")
        .containsOnlyNulls();
    assertThat(isSuperuser("trapper")).isTrue();
    postgres.run("postgres", "ALTER ROLE trapper NOSUPERUSER");
    postgres.run("postgres", "ALTER DATABASE trapper OWNER TO postgres");

    assertThat(postgres.reconcile(state).changes())
        .containsExactly("changed owner of database \"trapper\" from \"postgres\" to \"trapper\"");
    assertThat(postgres.reconcile(state).changes()).isEmpty();

    assertThat(isSuperuser("trapper")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "set1, search_path = evil",
    "set2, default_transaction_read_only = on",
    "set3, statement_timeout = 1",
    "set4, default_transaction_isolation = serializable",
    "set5, default_transaction_deferrable = on",
    "set6, standard_conforming_strings = off",
    "set7, local_preload_libraries = nowhere",
    "set8, idle_in_transaction_session_timeout = 1",
    "set9, lock_timeout = 1",
    "set10, client_encoding = LATIN1",
    "set11, datestyle = German",
    "set12, transform_null_equals = on",
    "set13, quote_all_identifiers = on",
    "set14, exit_on_error = on",
    "set15, row_security = off",
    "set16, client_min_messages = error",
  })
  void settingsOfTheDatabaseDoNotReachTheSuperuser(String name, String setting) throws Exception {
    postgres.reconcile(States.application(name));
    asOwner(name, statement -> statement.execute("ALTER DATABASE " + name + " SET " + setting));
    // Something to correct inside the database, so that the pass has to write there.
    postgres.run("postgres", "GRANT TEMPORARY ON DATABASE %s TO PUBLIC".formatted(name));

    assertThat(postgres.reconcile(States.application(name)).changes())
        .containsExactly("revoked TEMPORARY on database \"%s\" from PUBLIC".formatted(name));
    assertThat(postgres.reconcile(States.application(name)).changes()).isEmpty();
  }

  @Test
  void theSuperuserStaysItself() throws Exception {
    SqlState state = States.application("masked");
    postgres.reconcile(state);
    asOwner("masked", statement -> statement.execute("ALTER DATABASE masked SET role = masked"));
    postgres.run("masked", "SET ROLE NONE", "ALTER SCHEMA public OWNER TO postgres");
    postgres.run("masked", "SET ROLE NONE", "GRANT CREATE ON SCHEMA public TO PUBLIC");

    assertThat(postgres.reconcile(state).changes())
        .contains("revoked CREATE on schema public of database \"masked\" from PUBLIC");
    assertThat(postgres.reconcile(state).changes()).isEmpty();
  }

  @Test
  void newerSettingsOfTheDatabaseDoNotReachTheSuperuserEither() throws Exception {
    SqlState state = States.application("newer");
    int major = postgres.reconcile(state).server().majorVersion();
    asOwner(
        "newer",
        statement -> {
          if (major >= 14) {
            statement.execute("ALTER DATABASE newer SET idle_session_timeout = 1");
          }
          if (major >= 17) {
            statement.execute("ALTER DATABASE newer SET transaction_timeout = 1");
          }
        });

    assertThat(postgres.reconcile(state).changes()).isEmpty();
  }

  /**
   * Only a superuser can make an event trigger, but its function may be somebody else's by then.
   */
  @Test
  void eventTriggersDoNotRunSince17() {
    SqlState state = States.application("trigger");
    if (postgres.reconcile(state).server().majorVersion() < 17) {
      return;
    }
    postgres.run(
        "trigger",
        "CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'caught'; END $$",
        "CREATE EVENT TRIGGER logins ON login EXECUTE FUNCTION public.f()",
        "ALTER EVENT TRIGGER logins ENABLE ALWAYS");

    assertThat(postgres.reconcile(state).changes()).isEmpty();
  }

  private void setTraps(Statement statement, String schema) throws SQLException {
    String trap = " LANGUAGE plpgsql AS $$ BEGIN ALTER ROLE trapper SUPERUSER; RETURN NULL; END $$";
    for (String function : FUNCTIONS) {
      statement.execute("CREATE FUNCTION %s.%s%s".formatted(schema, function, trap));
    }
    for (String type : TYPES) {
      for (String operator : List.of("=", "<>", "||", "/")) {
        if (operator.equals("||") && !type.equals("text")) {
          continue;
        }
        String function = "trap_%s_%d".formatted(type, operator.hashCode());
        String result = operator.equals("||") ? "text" : operator.equals("/") ? "int" : "boolean";
        statement.execute(
            "CREATE FUNCTION %1$s.\"%2$s\"(%3$s, %3$s) RETURNS %4$s%5$s"
                .formatted(schema, function, type, result, trap));
        statement.execute(
            "CREATE OPERATOR %1$s.%2$s (LEFTARG = %3$s, RIGHTARG = %3$s, FUNCTION = %1$s.\"%4$s\")"
                .formatted(schema, operator, type, function));
      }
    }
  }

  private boolean isSuperuser(String role) {
    return postgres
        .query("postgres", "SELECT rolsuper FROM pg_roles WHERE rolname = '" + role + "'")
        .contains("t");
  }

  private interface Work {
    void on(Statement statement) throws SQLException;
  }

  private void asOwner(String name, Work work) throws SQLException {
    try (Connection owner = postgres.login(name, States.PASSWORD, name);
        Statement statement = owner.createStatement()) {
      work.on(statement);
    }
  }
}
