package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that logs everything it can still learns no secret from the operator. */
class ServerLogIT {
  private static final Password FIRST = Password.of("FirstHunter2");
  private static final Password SECOND = Password.of("SecondHunter2");

  @Test
  void noPasswordNoVerifierAndNoStatementOfTheUserIsLogged() {
    try (LocalPostgres postgres =
        LocalPostgres.start(
            Map.of(
                "log_statement", "all",
                "log_min_duration_statement", "0",
                "log_min_messages", "debug2",
                "log_min_error_statement", "debug5",
                "log_error_verbosity", "verbose",
                "log_parameter_max_length_on_error", "-1",
                "debug_print_parse", "on"))) {
      postgres.reconcile(
          States.application("app", FIRST, "CREATE ROLE helper PASSWORD 'InlineHunter2'"));
      postgres.reconcile(States.application("app", SECOND));
      SqlFailure failure =
          catchThrowableOfType(
              SqlFailure.class,
              () ->
                  postgres.reconcile(
                      States.application(
                          "bad", SECOND, "CREATE ROLE helper PASSWORD 'InlineHunter2'")));

      String log = postgres.log();
      // The log works, and the errors are in it.
      assertThat(log).contains("role \"helper\" already exists");
      assertThat(log).doesNotContain("Hunter2", "SCRAM-SHA-256$4096:");
      for (String verifier :
          postgres.query("postgres", "SELECT rolpassword FROM pg_authid WHERE rolpassword <> ''")) {
        assertThat(log).doesNotContain(verifier);
      }
      assertThat(failure).hasMessageNotContaining("Hunter2");
    }
  }

  @Test
  void aStatementThatFailsIsNotLoggedEither() throws Exception {
    Duration second = Duration.ofSeconds(1);
    Timeouts timeouts =
        new Timeouts(
            second, second, second.multipliedBy(3), second, second, second.multipliedBy(9));
    try (LocalPostgres postgres =
            LocalPostgres.start(
                Map.of("log_min_error_statement", "debug5", "log_error_verbosity", "verbose"));
        Connection other =
            postgres.login("postgres", LocalPostgres.SUPERUSER_PASSWORD, "postgres")) {
      other.setAutoCommit(false);
      other.createStatement().execute("LOCK TABLE pg_authid IN SHARE MODE");

      SqlFailure failure =
          catchThrowableOfType(
              SqlFailure.class,
              () ->
                  new PostgresReconciler()
                      .reconcile(
                          postgres.server(timeouts, LocalPostgres.SUPERUSER_PASSWORD),
                          States.application("app", FIRST)));

      assertThat(failure).hasMessageContaining("could not create role \"app\"");
      assertThat(postgres.log())
          .contains("canceling statement due to statement timeout")
          .doesNotContain("SCRAM-SHA-256$4096:");
    }
  }

  /** Without the settings of the start-up packet the same log would contain everything. */
  @Test
  void thatLogWouldTellOtherwise() {
    try (LocalPostgres postgres = LocalPostgres.start(Map.of("log_statement", "all"))) {
      postgres.run("postgres", "CREATE ROLE x PASSWORD 'Hunter2'");

      assertThat(postgres.log()).contains("Hunter2");
    }
  }
}
