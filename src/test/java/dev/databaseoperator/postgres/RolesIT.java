package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesIT {
  private final LocalPostgres postgres = LocalPostgres.shared();

  @Test
  void createsARoleThatCanLogInAndNothingElse() throws Exception {
    SqlReport report = postgres.reconcile(States.application("plain"));

    assertThat(report.changes()).contains("created role \"plain\"");
    postgres.login("plain", States.PASSWORD, "plain").close();
    assertThat(attributes("plain")).isEqualTo("(t,f,f,f,f,f,infinity)");
  }

  @ParameterizedTest
  @CsvSource({
    "drift1, SUPERUSER, NOSUPERUSER",
    "drift2, CREATEDB, NOCREATEDB",
    "drift3, CREATEROLE, NOCREATEROLE",
    "drift4, REPLICATION, NOREPLICATION",
    "drift5, BYPASSRLS, NOBYPASSRLS",
    "drift6, NOLOGIN, LOGIN",
    "drift7, VALID UNTIL '2020-01-01', VALID UNTIL 'infinity'",
  })
  void correctsAnAttributeChangedByHand(String name, String byHand, String corrected)
      throws Exception {
    postgres.reconcile(States.application(name));
    postgres.run("postgres", "ALTER ROLE %s %s".formatted(name, byHand));

    SqlReport report = postgres.reconcile(States.application(name));

    assertThat(report.changes())
        .containsExactly("corrected role \"%s\": %s".formatted(name, corrected));
    assertThat(attributes(name)).isEqualTo("(t,f,f,f,f,f,infinity)");
    postgres.login(name, States.PASSWORD, name).close();
  }

  @Test
  void leavesAloneWhatItDoesNotOwn() {
    postgres.reconcile(States.application("tuned"));
    postgres.run(
        "postgres",
        "ALTER ROLE tuned CONNECTION LIMIT 7",
        "ALTER ROLE tuned SET work_mem = '8MB'",
        "GRANT pg_monitor TO tuned");

    assertThat(postgres.reconcile(States.application("tuned")).changes()).isEmpty();

    assertThat(
            postgres.query(
                "postgres",
                "SELECT (rolconnlimit, rolconfig) FROM pg_roles WHERE rolname =" + " 'tuned'"))
        .containsExactly("(7,{work_mem=8MB})");
  }

  @Test
  void aChangedPasswordWorksAndTheOldOneDoesNot() throws Exception {
    Password next = Password.of("battery staple");
    postgres.reconcile(States.application("rotated"));

    SqlReport report = postgres.reconcile(States.application("rotated", next));

    assertThat(report.changes()).containsExactly("set password of role \"rotated\"");
    postgres.login("rotated", next, "rotated").close();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> postgres.login("rotated", States.PASSWORD, "rotated"))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void resetsAPasswordTheRoleChangedItself() throws Exception {
    postgres.reconcile(States.application("wilful"));
    try (Connection own = postgres.login("wilful", States.PASSWORD, "wilful")) {
      own.createStatement().execute("ALTER ROLE wilful PASSWORD 'mine'");
    }

    assertThat(postgres.reconcile(States.application("wilful")).changes())
        .containsExactly("set password of role \"wilful\"");

    postgres.login("wilful", States.PASSWORD, "wilful").close();
  }

  /** A role may store any verifier for itself; it must not keep the operator's processor busy. */
  @Test
  void doesNotComputeAVerifierWithAMonstrousIterationCount() throws Exception {
    postgres.reconcile(States.application("monster"));
    String verifier =
        ScramVerifier.of(States.PASSWORD, new byte[16], ScramVerifier.MOST_ITERATIONS + 1).text();
    try (Connection own = postgres.login("monster", States.PASSWORD, "monster")) {
      own.createStatement().execute("ALTER ROLE monster PASSWORD '" + verifier + "'");
    }

    assertThat(postgres.reconcile(States.application("monster")).changes())
        .containsExactly("set password of role \"monster\"");
  }

  @Test
  void takesOverARoleThatWasThereBefore() throws Exception {
    postgres.run("postgres", "CREATE ROLE veteran SUPERUSER NOLOGIN");

    SqlReport report = postgres.reconcile(States.application("veteran"));

    assertThat(report.changes())
        .contains(
            "corrected role \"veteran\": LOGIN, NOSUPERUSER", "set password of role \"veteran\"")
        .doesNotContain("created role \"veteran\"");
    postgres.login("veteran", States.PASSWORD, "veteran").close();
  }

  @Test
  void neverTouchesTheServersOwnSuperuserAsIfItWereAnApplicationsRole() {
    SqlState state =
        new SqlState(
            List.of(
                new LoginRole("postgres", States.PASSWORD),
                new LoginRole("bystander", States.PASSWORD)),
            List.of());

    SqlFailure failure = catchThrowableOfType(SqlFailure.class, () -> postgres.reconcile(state));

    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure).hasMessageContaining("\"postgres\" is the server's own superuser");
    assertThat(failure.changes()).containsExactly("created role \"bystander\"");
    postgres.run("postgres", "SELECT 1 / (usesuper::int) FROM pg_user WHERE usename = 'postgres'");
  }

  private String attributes(String role) {
    return postgres
        .query(
            "postgres",
            "SELECT (rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication,"
                + " rolbypassrls, coalesce(rolvaliduntil, 'infinity'))"
                + " FROM pg_roles WHERE rolname = '"
                + role
                + "'")
        .get(0);
  }
}
