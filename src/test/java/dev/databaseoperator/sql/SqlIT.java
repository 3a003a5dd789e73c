package dev.databaseoperator.sql;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Jdbc.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When the operator runs SQL, and what it says when PostgreSQL refuses. */
class SqlIT {

  private static final Duration SOON = Duration.ofSeconds(15);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void statementsAfterInitialisationRunOnceAndNotAgainAfterARestart() throws SQLException {
    namespace.applyReady(
        "orders",
        """
        {bootstrap: {initdb: {postInitApplicationSQL: [
          "CREATE TABLE started (at timestamptz DEFAULT now())",
          "INSERT INTO started DEFAULT VALUES",
          "GRANT SELECT ON started TO app"]}}}""");
    namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").delete();
    namespace.await("orders", SOON, database -> !Conditions.isReady(database));
    namespace.awaitReady("orders");

    try (Connection app = Jdbc.connect(namespace, "orders")) {
      assertThat(query(app, "SELECT count(*) FROM started")).containsExactly("1");
    }
  }

  @Test
  void aStatementThatFailsStallsAndSaysWhichAndWhy() throws SQLException {
    namespace.apply(
        "orders",
        """
        {bootstrap: {initdb: {postInitApplicationSQL: [
          "CREATE TABLE half (id int)", "SELECT nonsense"]}}}""");

    Database database =
        namespace.await(
            "orders", Duration.ofSeconds(60), found -> condition(found, "Stalled").isPresent());

    assertThat(condition(database, "Stalled").orElseThrow().getReason())
        .isEqualTo("PostInitFailed");
    assertThat(condition(database, "Stalled").orElseThrow().getMessage()).contains("2", "nonsense");
    // The application is not let in before its database is complete.
    try (Connection app = Jdbc.connectAsSuperuser(namespace, "orders", "app")) {
      assertThat(query(app, "SELECT count(*) FROM pg_class WHERE relname = 'half'"))
          .containsExactly("0");
    }
  }

  @Test
  void driftMadeByHandIsCorrectedWhenTheIntervalHasPassed() throws SQLException {
    try (OperatorProcess attentive =
        OperatorProcess.start(
            ApiServer.shared(),
            Map.of(
                "DATABASE_OPERATOR_SQL_INTERVAL", "2s",
                "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", "attentive",
                "DATABASE_OPERATOR_WATCH_NAMESPACES", namespace.name()))) {
      namespace.applyReady("orders", "{}");
      try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
        Jdbc.execute(
            superuser, "ALTER ROLE app SUPERUSER", "GRANT CONNECT ON DATABASE app TO PUBLIC");
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(
                            query(
                                superuser,
                                "SELECT rolsuper::text || has_database_privilege('public', 'app',"
                                    + " 'CONNECT')::text FROM pg_roles WHERE rolname = 'app'"))
                        .containsExactly("falsefalse"));
      }
    }
  }

  @Test
  void aSuperuserSecretLostWhileTheOperatorWasAwayIsHealedByAnewPod() {
    namespace.applyReady("orders", "{}");
    assertThat(OperatorProcess.shared().terminate()).isLessThan(Duration.ofSeconds(5));
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("orders-superuser")
        .delete();
    OperatorProcess.succeededBy(OperatorProcess.start(ApiServer.shared()));

    Database database =
        namespace.await("orders", SOON, found -> condition(found, "Stalled").isPresent());
    assertThat(condition(database, "Stalled").orElseThrow().getReason())
        .isEqualTo("SuperuserPasswordRejected");
    assertThat(condition(database, "Stalled").orElseThrow().getMessage())
        .contains("then delete pod orders-1-0");

    namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").delete();
    namespace.awaitReady("orders");
  }

  @Test
  void aPasswordChangedInsidePostgresIsReportedAndHealsWhenItIsPutBackOrByTheRemedy()
      throws SQLException {
    namespace.applyReady("orders", "{}");
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
      Jdbc.execute(superuser, "ALTER ROLE postgres PASSWORD 'changed by hand'");
      edit("orders-app", "reason enough to log in");
      assertThat(awaitStalled("SuperuserPasswordRejected"))
          .contains("password authentication failed", "Secret orders-superuser");
      Jdbc.execute(
          superuser,
          "ALTER ROLE postgres PASSWORD '%s'"
              .formatted(namespace.secret("orders-superuser", "password")));
      namespace.await("orders", SOON, Conditions::isReady);

      Jdbc.execute(superuser, "ALTER ROLE postgres PASSWORD 'changed by hand'");
      edit("orders-app", "another reason");
      awaitStalled("SuperuserPasswordRejected");
      edit("orders-superuser", "changed by hand");
      namespace.await("orders", SOON, Conditions::isReady);

      Jdbc.execute(superuser, "ALTER ROLE postgres PASSWORD 'forgotten'");
      edit("orders-app", "a third reason");
      awaitStalled("SuperuserPasswordRejected");
    }
    renewSuperuser();
    namespace.awaitReady("orders");
    Jdbc.connect(namespace, "orders", "a third reason").close();
  }

  @Test
  void aSuperuserThatMayNotLogInIsReportedAndHealsWhenItMayOrByTheRemedy() throws SQLException {
    namespace.applyReady("orders", "{}");
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
      Jdbc.execute(superuser, "ALTER ROLE postgres NOLOGIN");
      edit("orders-app", "reason enough to log in");
      assertThat(awaitStalled("LoginRefused"))
          .contains("role \"postgres\" is not permitted to log in", "SQLSTATE 28000");
      Jdbc.execute(superuser, "ALTER ROLE postgres LOGIN");
      namespace.await("orders", SOON, Conditions::isReady);

      Jdbc.execute(superuser, "ALTER ROLE postgres NOLOGIN VALID UNTIL '2000-01-01'");
      edit("orders-app", "another reason");
      awaitStalled("SuperuserPasswordRejected");
    }
    renewSuperuser();
    namespace.awaitReady("orders");
    Jdbc.connect(namespace, "orders", "another reason").close();
  }

  /** What the messages tell to do. */
  private void renewSuperuser() {
    var secret =
        namespace.client().secrets().inNamespace(namespace.name()).withName("orders-superuser");
    String old = secret.get().getMetadata().getUid();
    secret.delete();
    await()
        .atMost(SOON)
        .until(secret::get, found -> found != null && !found.getMetadata().getUid().equals(old));
    namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").delete();
  }

  private String awaitStalled(String reason) {
    Database database =
        namespace.await(
            "orders",
            SOON,
            found ->
                condition(found, "Stalled")
                    .filter(stalled -> stalled.getReason().equals(reason))
                    .isPresent());
    return condition(database, "Stalled").orElseThrow().getMessage();
  }

  private void edit(String secret, String password) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(found -> new SecretBuilder(found).addToStringData("password", password).build());
  }
}
