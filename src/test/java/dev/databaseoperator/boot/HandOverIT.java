package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens when the operator that works is told to stop, or is paused. */
class HandOverIT {

  private static final String WAIT_FOR_GO =
      "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'go')"
          + " LOOP PERFORM pg_sleep(0.05); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$";

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void stopsWithinSecondsAndItsSuccessorTakesOver() {
    OperatorProcess leader = OperatorProcess.shared();
    OperatorProcess standby = OperatorProcess.start(ApiServer.shared());
    String before = holder();

    Duration stop = leader.terminate();
    OperatorProcess.succeededBy(standby);

    assertThat(stop).isLessThan(Duration.ofSeconds(5));
    assertThat(leader.exitCode()).isEqualTo(143);
    long sinceStop = System.nanoTime();
    namespace.applyReady("orders", "{}");
    // Far less than the 15 seconds that the Lease would have been valid.
    assertThat(Duration.ofNanos(System.nanoTime() - sinceStop)).isLessThan(Duration.ofSeconds(12));
    assertThat(holder()).isNotEqualTo(before).isNotEmpty();
  }

  /**
   * The worst moment to be paused: in the middle of a transaction of the superuser. The statement
   * of the user waits until somebody called "go" is there.
   */
  @Test
  void aLeaderPausedInItsSqlIsPushedAsideAndNothingOfItIsApplied() throws SQLException {
    OperatorProcess zombie = OperatorProcess.shared();
    OperatorProcess successor = OperatorProcess.start(ApiServer.shared());
    namespace.apply(
        "orders",
        "{bootstrap: {initdb: {postInitApplicationSQL: ['%s', '%s']}}}"
            .formatted(
                "CREATE TABLE made AS SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()",
                WAIT_FOR_GO.replace("'", "''")));
    String before = awaitSession("orders", "");
    zombie.signal("STOP");

    String after = awaitSession("orders", before);
    OperatorProcess.succeededBy(successor);
    zombie.signal("CONT");
    zombie.awaitExit();

    assertThat(zombie.exitCode()).isEqualTo(1);
    assertThat(epoch(after)).isEqualTo(epoch(before) + 1);
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
      assertThat(sessions(superuser)).containsExactly(after);
      Jdbc.execute(superuser, "SET application_name = 'go'");
      namespace.awaitReady("orders");
    }
    try (Connection app = Jdbc.connectAsSuperuser(namespace, "orders", "app")) {
      assertThat(Jdbc.query(app, "SELECT application_name FROM made")).containsExactly(after);
    }
  }

  /** A statement that takes long is no reason to stop late, nor for the next leader to wait. */
  @Test
  void aLeaderToldToStopInItsSqlBreaksItOffAndHandsOver() throws SQLException {
    OperatorProcess leader = OperatorProcess.shared();
    OperatorProcess successor = OperatorProcess.start(ApiServer.shared());
    namespace.apply(
        "orders",
        "{bootstrap: {initdb: {postInitApplicationSQL: ['%s']}}}"
            .formatted(WAIT_FOR_GO.replace("'", "''")));
    String before = awaitSession("orders", "");

    Duration stop = leader.terminate();
    OperatorProcess.succeededBy(successor);

    assertThat(stop).isLessThan(Duration.ofSeconds(5));
    assertThat(leader.log()).contains("gave the Lease database-operator back");
    String after = awaitSession("orders", before);
    assertThat(epoch(after)).isEqualTo(epoch(before) + 1);
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
      Jdbc.execute(superuser, "SET application_name = 'go'");
      namespace.awaitReady("orders");
    }
  }

  /** The application_name of the one session that waits, when it is another one. */
  private String awaitSession(String database, String other) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () -> {
              try (Connection superuser = Jdbc.connectAsSuperuser(namespace, database)) {
                List<String> sessions = sessions(superuser);
                return sessions.size() == 1 ? sessions.get(0) : other;
              }
            },
            session -> !session.equals(other));
  }

  private static List<String> sessions(Connection superuser) throws SQLException {
    return Jdbc.query(
        superuser,
        "SELECT application_name FROM pg_stat_activity"
            + " WHERE application_name LIKE 'database-operator%' AND datname = 'app'");
  }

  private static long epoch(String applicationName) {
    return Long.parseLong(applicationName.replace("database-operator epoch ", ""));
  }

  private String holder() {
    Lease lease =
        namespace
            .client()
            .leases()
            .inNamespace("database-operator")
            .withName("database-operator")
            .get();
    return lease.getSpec().getHolderIdentity();
  }
}
