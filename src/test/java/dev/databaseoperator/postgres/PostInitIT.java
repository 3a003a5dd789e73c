package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostInitIT {
  private final LocalPostgres postgres = LocalPostgres.shared();

  @Test
  void runsOnceAndNeverAgain() {
    SqlState state =
        States.application(
            "once",
            "CREATE TABLE runs (at timestamptz)",
            "INSERT INTO runs VALUES (now())",
            "ALTER TABLE runs OWNER TO once");

    assertThat(postgres.reconcile(state).changes())
        .contains("ran 3 postInitApplicationSQL statements in database \"once\"");
    assertThat(postgres.reconcile(state).changes()).isEmpty();
    assertThat(postgres.reconcile(States.application("once", "DROP TABLE runs")).changes())
        .isEmpty();

    assertThat(postgres.query("once", "SELECT count(*) FROM runs")).containsExactly("1");
  }

  @Test
  void statementsAddedLaterDoNotRun() {
    postgres.reconcile(States.application("later"));

    assertThat(postgres.reconcile(States.application("later", "CREATE TABLE t ()")).changes())
        .isEmpty();
  }

  @Test
  void theApplicationDoesNotSeeTheMarker() throws Exception {
    postgres.reconcile(States.application("unseen"));

    try (Connection owner = postgres.login("unseen", States.PASSWORD, "unseen");
        Statement statement = owner.createStatement()) {
      assertThat(
              statement
                  .executeQuery(
                      "SELECT FROM pg_class c WHERE relnamespace NOT IN (SELECT oid FROM"
                          + " pg_namespace WHERE nspname IN ('pg_catalog', 'pg_toast',"
                          + " 'information_schema'))")
                  .next())
          .isFalse();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              () ->
                  statement.execute(
                      "ALTER ROLE postgres IN DATABASE unseen RESET databaseoperator.post_init"))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
    assertThat(
            postgres.query(
                "postgres",
                "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setdatabase ="
                    + " (SELECT oid FROM pg_database WHERE datname = 'unseen')"))
        .singleElement()
        .asString()
        .matches("databaseoperator\\.post_init=\\S+Z 0 statements sha256:[0-9a-f]{64}");
  }

  @Test
  void aFailingStatementLeavesNothingAndTheNextPassTriesAgain() throws Exception {
    SqlFailure failure =
        fails(
            States.application(
                "broken",
                "CREATE TABLE t ()",
                "INSERT INTO nowhere VALUES (1)",
                "CREATE TABLE u ()"));

    assertThat(failure.reason()).isEqualTo(Reason.POST_INIT_FAILED);
    assertThat(failure.statementNumber()).hasValue(2);
    assertThat(failure.sqlState()).hasValue("42P01");
    assertThat(failure)
        .hasMessage(
            "could not run postInitApplicationSQL statement 2 of 3 in database \"broken\":"
                + " relation \"nowhere\" does not exist (SQLSTATE 42P01);"
                + " none of the statements had an effect");
    assertThat(failure.changes())
        .contains("created database \"broken\"")
        .noneMatch(change -> change.startsWith("ran "));
    assertThat(postgres.query("broken", "SELECT to_regclass('t')")).containsOnlyNulls();
    // Nobody starts an application on half a database.
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> postgres.login("broken", States.PASSWORD, "broken"))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("53300"));

    assertThat(postgres.reconcile(States.application("broken", "CREATE TABLE t ()")).changes())
        .contains("ran 1 postInitApplicationSQL statement in database \"broken\"");

    postgres.login("broken", States.PASSWORD, "broken").close();
  }

  /** An operator that died between CREATE DATABASE and the transaction leaves exactly this. */
  @Test
  void goesOnAfterACrashBetweenCreationAndCompletion() {
    postgres.run("postgres", "CREATE DATABASE crashed TEMPLATE template0 CONNECTION LIMIT 0");

    assertThat(postgres.reconcile(States.application("crashed", "CREATE TABLE t ()")).changes())
        .contains("ran 1 postInitApplicationSQL statement in database \"crashed\"");

    assertThat(postgres.query("crashed", "SELECT 't'::regclass")).containsExactly("t");
  }

  /** Owners may configure their database, PostgreSQL 13 and 14 let them use any name in it. */
  @Test
  void aMarkerThatIsNotTheSuperusersDoesNotCount() {
    postgres.run(
        "postgres",
        "CREATE DATABASE forged TEMPLATE template0 CONNECTION LIMIT 0",
        "ALTER DATABASE forged SET databaseoperator.post_init = 'forged'",
        "CREATE ROLE forged",
        "ALTER ROLE forged IN DATABASE forged SET databaseoperator.post_init = 'forged'");

    assertThat(postgres.reconcile(States.application("forged", "CREATE TABLE t ()")).changes())
        .contains("ran 1 postInitApplicationSQL statement in database \"forged\"");
  }

  @Test
  void doesNotRunAgainWhenSomebodyClosesTheDatabaseLater() {
    SqlState state = States.application("closed", "CREATE TABLE t ()");
    postgres.reconcile(state);
    postgres.run("postgres", "ALTER DATABASE closed CONNECTION LIMIT 0");

    assertThat(postgres.reconcile(state).changes())
        .containsExactly("opened database \"closed\" again, whose connection limit was 0");
    assertThat(postgres.reconcile(state).changes()).isEmpty();
  }

  /** Exactly once would not hold if a statement could end the transaction. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tx1 | COMMIT",
        "tx2 | ROLLBACK",
        "tx3 | CREATE TABLE t (); COMMIT; CREATE TABLE u ()",
        "tx4 | /* hidden */ ; END",
        "tx5 | DO $$ BEGIN COMMIT; END $$",
        "tx6 | CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'; CALL p()",
        "tx7 | PREPARE TRANSACTION 'x'",
        "tx8 | SAVEPOINT s",
        "tx9 | BEGIN",
        "tx10 | ABORT AND CHAIN",
        "tx11 | VACUUM",
        "tx12 | CREATE DATABASE nested",
        "tx13 | DISCARD ALL",
      })
  void refusesWhatWouldLeaveTheTransaction(String database, String statement) {
    SqlFailure failure = fails(States.application(database, "CREATE TABLE kept ()", statement));

    assertThat(failure.reason()).isEqualTo(Reason.POST_INIT_FAILED);
    assertThat(failure.statementNumber()).hasValue(2);
    assertThat(postgres.query(database, "SELECT to_regclass('kept')")).containsOnlyNulls();
    assertThat(postgres.query(database, "SELECT to_regclass('t')")).containsOnlyNulls();

    assertThat(postgres.reconcile(States.application(database, "CREATE TABLE kept ()")).changes())
        .contains("ran 1 postInitApplicationSQL statement in database \"%s\"".formatted(database));
  }

  @Test
  void takesWhatPeopleWrite() {
    postgres.reconcile(
        States.application(
            "habit",
            "-- only a comment",
            "",
            "CREATE TABLE a (id int); INSERT INTO a VALUES (1); -- two in one",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END"
                + " $body$;",
            "SELECT 'question?', '{brace}', E'\\\\', $$it's$$, '%s'",
            "SET ROLE habit",
            "CREATE TABLE b (c jsonb)",
            "SELECT c ? 'x' FROM b",
            "SET search_path = nowhere",
            "SET SESSION AUTHORIZATION habit",
            "SET statement_timeout = 1"));

    assertThat(
            postgres.query(
                "habit",
                "SELECT format('%s %s', relname, relowner::regrole) FROM pg_class"
                    + " WHERE relname IN ('a', 'b') AND relnamespace = 'public'::regnamespace"
                    + " ORDER BY 1"))
        .containsExactly("a postgres", "b habit");
  }

  @Test
  void anErrorCodeChosenByTheStatementDoesNotMislead() {
    SqlFailure failure =
        fails(
            States.application(
                "liar", "DO $$ BEGIN RAISE EXCEPTION 'gone' USING ERRCODE = '28P01'; END $$"));

    assertThat(failure.reason()).isEqualTo(Reason.POST_INIT_FAILED);
  }

  @Test
  void saysSoWhenTheMarkerWouldBeLost() {
    SqlFailure failure =
        fails(States.application("eraser", "ALTER ROLE postgres IN DATABASE eraser RESET ALL"));

    assertThat(failure.reason()).isEqualTo(Reason.POST_INIT_FAILED);
    assertThat(failure).hasMessageContaining("RESET ALL");
  }

  @Test
  void statementsThatTakeTooLongAreStoppedAndRolledBack() {
    Duration limit = Duration.ofMillis(300);
    Timeouts d = Timeouts.DEFAULT;
    Timeouts timeouts =
        new Timeouts(d.connect(), d.login(), d.socket(), d.statement(), limit, d.pass());

    SqlFailure failure =
        catchThrowableOfType(
            SqlFailure.class,
            () ->
                new PostgresReconciler()
                    .reconcile(
                        postgres.server(timeouts, LocalPostgres.SUPERUSER_PASSWORD),
                        States.application("slow", "CREATE TABLE t ()", "SELECT pg_sleep(60)")));

    assertThat(failure.reason()).isEqualTo(Reason.POST_INIT_FAILED);
    assertThat(failure).hasMessageContaining("statement timeout");
    assertThat(postgres.query("slow", "SELECT to_regclass('t')")).containsOnlyNulls();
  }

  /** Two operators that both believe they lead, the lock between them lost. */
  @Test
  void oneOfTwoPassesAtOnceRunsTheStatements() throws Exception {
    postgres.run("postgres", "CREATE DATABASE raced TEMPLATE template0 CONNECTION LIMIT 0");
    SqlState state = States.application("raced", "CREATE TABLE t ()");
    try (Connection first = postgres.login("postgres", LocalPostgres.SUPERUSER_PASSWORD, "raced");
        Statement statement = first.createStatement()) {
      first.setAutoCommit(false);
      statement.execute(
          "ALTER ROLE postgres IN DATABASE raced SET databaseoperator.post_init = 'first'");
      CompletableFuture<SqlFailure> second = CompletableFuture.supplyAsync(() -> fails(state));
      await("the second pass to wait for the first").until(this::somebodyWaits);
      first.commit();

      SqlFailure failure = second.get(30, TimeUnit.SECONDS);

      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
      assertThat(failure).hasMessageContaining("could not mark database \"raced\"");
    }
    assertThat(postgres.query("raced", "SELECT to_regclass('t')")).containsOnlyNulls();
    assertThat(postgres.reconcile(state).changes()).noneMatch(change -> change.startsWith("ran "));
  }

  private boolean somebodyWaits() {
    return !postgres.query("postgres", "SELECT pid FROM pg_locks WHERE NOT granted").isEmpty();
  }

  private SqlFailure fails(SqlState state) {
    return catchThrowableOfType(SqlFailure.class, () -> postgres.reconcile(state));
  }
}
