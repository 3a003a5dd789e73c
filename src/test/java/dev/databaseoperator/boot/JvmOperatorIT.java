package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorCommand;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scrape;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.TestNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The jar does on the JVM what all other tests see the native binary do. */
class JvmOperatorIT {

  private final ApiServer apiServer = ApiServer.another();
  private final Tenant namespace = apiServer.tenant("jvm");

  @Test
  void theJarMakesADatabaseReadyReportsItAndStops() {
    try (OperatorProcess operator =
            OperatorProcess.start(
                OperatorCommand.jvm(),
                apiServer,
                Map.of(
                    "DATABASE_OPERATOR_WATCH_NAMESPACES",
                    namespace.name(),
                    "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME",
                    namespace.name()));
        TestNode node = TestNode.of(apiServer)) {
      namespace.applyReady("orders", "{}");

      assertThat(namespace.secret("orders-app", "uri")).startsWith("postgresql://app:");
      // The operator counts what its watch has delivered, the test has read the API server.
      await()
          .atMost(Duration.ofSeconds(5))
          .until(
              () -> Scrape.of(operator).sum("database_operator_databases", "phase=\"Ready\""),
              ready -> ready == 1);
      operator.terminate();
      assertThat(operator.exitCode()).as(operator.log()).isEqualTo(143);
    }
  }

  @AfterEach
  void stop() {
    apiServer.stop();
  }
}
