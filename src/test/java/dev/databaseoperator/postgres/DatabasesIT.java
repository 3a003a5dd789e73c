package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabasesIT {
  private final LocalPostgres postgres = LocalPostgres.shared();

  @Test
  void createsADatabaseThatItsOwnerCanUse() throws Exception {
    SqlReport report = postgres.reconcile(States.application("fresh"));

    assertThat(report.changes())
        .contains(
            "created role \"fresh\"", "created database \"fresh\"", "opened database \"fresh\"");
    try (Connection owner = postgres.login("fresh", States.PASSWORD, "fresh")) {
      owner.createStatement().execute("CREATE TABLE t (id int)");
      owner.createStatement().execute("CREATE TEMPORARY TABLE tt (id int)");
      owner.createStatement().execute("CREATE SCHEMA s");
    }
    assertThat(
            postgres.query(
                "postgres",
                "SELECT (datdba::regrole, datconnlimit) FROM pg_database WHERE datname = 'fresh'"))
        .containsExactly("(fresh,-1)");
  }

  @Test
  void saysWhatTheServerIs() {
    SqlReport report = postgres.reconcile(new SqlState(List.of(), List.of()));

    assertThat(report.server().version())
        .startsWith(Integer.toString(report.server().majorVersion()));
    assertThat(report.server().systemIdentifier()).matches("[0-9]{19}");
  }

  @Test
  void aSecondPassOnlyReads() {
    SqlState state = States.application("settled", "CREATE TABLE t ()");
    postgres.reconcile(state);
    String before = postgres.nextTransaction();

    SqlReport report = postgres.reconcile(state);

    assertThat(report.changes()).isEmpty();
    assertThat(postgres.nextTransaction()).isEqualTo(before);
  }

  @Test
  void correctsTheOwner() {
    postgres.reconcile(States.application("moved"));
    postgres.run("moved", "CREATE TABLE kept ()", "ALTER DATABASE moved OWNER TO postgres");

    assertThat(postgres.reconcile(States.application("moved")).changes())
        .containsExactly("changed owner of database \"moved\" from \"postgres\" to \"moved\"");

    assertThat(postgres.query("moved", "SELECT 'kept'::regclass")).containsExactly("kept");
    assertThat(postgres.reconcile(States.application("moved")).changes()).isEmpty();
  }

  /** What the Secret promises, a login, has to work. */
  @Test
  void whatKeepsTheApplicationOutIsCorrected() throws Exception {
    postgres.reconcile(States.application("shut"));
    postgres.run(
        "postgres",
        "ALTER ROLE shut CONNECTION LIMIT 0",
        "ALTER DATABASE shut CONNECTION LIMIT 0",
        "REVOKE ALL ON DATABASE shut FROM shut",
        "ALTER DATABASE shut ALLOW_CONNECTIONS false");

    assertThat(postgres.reconcile(States.application("shut")).changes())
        .containsExactly(
            "corrected role \"shut\": CONNECTION LIMIT -1",
            "let connections into database \"shut\" again",
            "opened database \"shut\" again, whose connection limit was 0",
            "granted all on database \"shut\" to its owner again");

    try (Connection owner = postgres.login("shut", States.PASSWORD, "shut")) {
      owner.createStatement().execute("CREATE SCHEMA s");
    }
    assertThat(postgres.reconcile(States.application("shut")).changes()).isEmpty();
  }

  @Test
  void aLimitOfConnectionsThatLetsSomeInIsTheUsers() {
    postgres.reconcile(States.application("narrow"));
    postgres.run(
        "postgres",
        "ALTER ROLE narrow CONNECTION LIMIT 3",
        "ALTER DATABASE narrow CONNECTION LIMIT 5");

    assertThat(postgres.reconcile(States.application("narrow")).changes()).isEmpty();
  }

  @Test
  void saysToWhomTheTablesBelongWhenThatIsNotTheOwner() {
    SqlState first = States.application("bequeathed");
    postgres.reconcile(first);
    postgres.run("bequeathed", "SET ROLE bequeathed; CREATE TABLE kept ()");
    assertThat(postgres.reconcile(first).otherOwner()).isEmpty();
    SqlState heir =
        new SqlState(
            List.of(new LoginRole("heir", Password.of("x"))),
            List.of(new ApplicationDatabase("bequeathed", "heir", List.of())));
    assertThat(postgres.reconcile(heir).otherOwner()).contains("bequeathed");

    postgres.run("bequeathed", "REASSIGN OWNED BY bequeathed TO heir");

    assertThat(postgres.reconcile(heir).otherOwner()).isEmpty();
  }

  @Test
  void saysWhatInitdbHasMade() {
    assertThat(postgres.reconcile(new SqlState(List.of(), List.of())).server().initialised())
        .satisfies(made -> assertThat(made.encoding()).isEqualTo("UTF8"))
        .satisfies(made -> assertThat(made.locale()).isNotBlank());
  }

  @Test
  void takesOverADatabaseThatWasThereBeforeWithoutRunningAnything() {
    postgres.run("postgres", "CREATE DATABASE inherited");
    postgres.run("inherited", "CREATE TABLE kept AS SELECT 1 AS id");
    SqlState state = States.application("inherited", "DROP TABLE kept");

    SqlReport report = postgres.reconcile(state);

    assertThat(report.changes())
        .contains(
            "took over database \"inherited\", which was there before; no postInitApplicationSQL"
                + " runs in it",
            "revoked CONNECT, TEMPORARY on database \"inherited\" from PUBLIC");
    assertThat(postgres.query("inherited", "SELECT id FROM kept")).containsExactly("1");
    assertThat(postgres.reconcile(state).changes()).isEmpty();
  }

  @Test
  void createsADroppedDatabaseAgain() {
    SqlState state = States.application("dropped", "CREATE TABLE t ()");
    postgres.reconcile(state);
    postgres.run("postgres", "DROP DATABASE dropped");

    assertThat(postgres.reconcile(state).changes())
        .containsSubsequence(
            "created database \"dropped\"",
            "revoked CONNECT, TEMPORARY on database \"dropped\" from PUBLIC",
            "ran 1 postInitApplicationSQL statement in database \"dropped\"");
  }

  @Test
  void noOtherRoleGetsIn() {
    postgres.reconcile(States.application("neighbour"));
    postgres.reconcile(States.application("fenced"));

    for (String database : List.of("fenced", "postgres", "template1")) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> postgres.login("neighbour", States.PASSWORD, database))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  @Test
  void takesBackWhatWasGrantedToPublic() {
    postgres.reconcile(States.application("generous"));
    postgres.run(
        "generous",
        "GRANT CONNECT ON DATABASE generous, template1 TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO PUBLIC");

    assertThat(postgres.reconcile(States.application("generous")).changes())
        .containsExactly(
            "revoked CONNECT on database \"template1\" from PUBLIC",
            "revoked CONNECT on database \"generous\" from PUBLIC",
            "revoked CREATE on schema public of database \"generous\" from PUBLIC");
  }

  @Test
  void givesTheOwnerSchemaPublicBack() throws Exception {
    postgres.reconcile(States.application("shut"));
    postgres.run(
        "shut",
        "ALTER SCHEMA public OWNER TO postgres",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC, shut");

    assertThat(postgres.reconcile(States.application("shut")).changes())
        .containsExactly("granted CREATE on schema public of database \"shut\" to its owner");

    try (Connection owner = postgres.login("shut", States.PASSWORD, "shut")) {
      owner.createStatement().execute("CREATE TABLE public.t (id int)");
    }
  }

  /**
   * Such grants no REVOKE by a superuser reaches; trying again in every pass would write for ever.
   */
  @Test
  void doesNotFightGrantsTheOwnerDelegated() throws Exception {
    postgres.reconcile(States.application("delegate"));
    postgres.reconcile(States.application("delegator"));
    postgres.run("delegator", "GRANT CONNECT ON DATABASE delegator TO delegate WITH GRANT OPTION");
    try (Connection other = postgres.login("delegate", States.PASSWORD, "delegator")) {
      other.createStatement().execute("GRANT CONNECT ON DATABASE delegator TO PUBLIC");
    }

    assertThat(postgres.reconcile(States.application("delegator")).changes()).isEmpty();
  }

  @Test
  void toleratesADroppedSchemaPublic() {
    postgres.reconcile(States.application("bare"));
    postgres.run("bare", "DROP SCHEMA public");

    assertThat(postgres.reconcile(States.application("bare")).changes()).isEmpty();
  }

  @Test
  void anImpossibleDatabaseDoesNotKeepThePassFromTheOthers() {
    SqlState state =
        new SqlState(
            List.of(new LoginRole("possible", States.PASSWORD)),
            List.of(
                new ApplicationDatabase("impossible", "nobody at all", List.of()),
                new ApplicationDatabase("possible", "possible", List.of())));

    SqlFailure failure = catchThrowableOfType(SqlFailure.class, () -> postgres.reconcile(state));

    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure)
        .hasMessage(
            "could not create database \"impossible\": role \"nobody at all\" does not exist"
                + " (SQLSTATE 42704)");
    assertThat(failure.changes()).contains("created database \"possible\"");
  }
}
