package dev.databaseoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorCommand;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scrape;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.TestNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The jar does on the JVM what all other tests see the native binary do. */
class JvmOperatorIT extends Tenant {

  private final ApiServer apiServer = ApiServer.another();
  private final String namespace = apiServer.newNamespace("jvm");

  @Test
  void theJarMakesADatabaseReadyReportsItAndStops() {
    try (OperatorProcess operator =
            OperatorProcess.start(
                OperatorCommand.jvm(),
                apiServer,
                Map.of(
                    "DATABASE_OPERATOR_WATCH_NAMESPACES",
                    namespace,
                    "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME",
                    namespace));
        TestNode node = TestNode.of(apiServer)) {
      applyReady("orders", "{}");

      assertThat(secret("orders-app", "uri")).startsWith("postgresql://app:");
      assertThat(Scrape.of(operator).sum("database_operator_databases", "phase=\"Ready\""))
          .isEqualTo(1);
      operator.terminate();
      assertThat(operator.exitCode()).as(operator.log()).isEqualTo(143);
    }
  }

  @AfterEach
  void stop() {
    apiServer.stop();
  }

  @Override
  public String name() {
    return namespace;
  }

  @Override
  public KubernetesClient client() {
    return apiServer.client();
  }
}
