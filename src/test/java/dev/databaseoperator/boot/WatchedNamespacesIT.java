package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog;
import dev.databaseoperator.testkit.OperatorProcess;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which namespaces an operator works in. */
class WatchedNamespacesIT {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String VARIABLE = "DATABASE_OPERATOR_WATCH_NAMESPACES";

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final String orders = apiServer.newNamespace("orders");
  private final String shop = apiServer.newNamespace("shop");
  private final String foreign = apiServer.newNamespace("foreign");

  @Test
  void onlyThoseOfTheListAreWorkedOnAndAskedFor() {
    try (OperatorProcess operator = start(orders + ", " + shop)) {
      List.of(foreign, orders, shop).forEach(this::create);
      awaitFinalizer(orders);
      awaitFinalizer(shop);

      assertThat(database(foreign).getMetadata().getFinalizers()).isEmpty();
      assertThat(watched(operator)).containsExactlyInAnyOrder(orders, shop);
    }
  }

  @Test
  void anEmptyListIsAllNamespaces() {
    try (OperatorProcess operator = start("")) {
      List.of(foreign, orders).forEach(this::create);
      awaitFinalizer(foreign);
      awaitFinalizer(orders);

      assertThat(watched(operator)).containsExactly("");
    }
  }

  private OperatorProcess start(String namespaces) {
    return OperatorProcess.start(
        apiServer,
        Map.of(VARIABLE, namespaces, "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", orders));
  }

  private void create(String namespace) {
    Database database = new Database();
    database.setMetadata(
        new ObjectMetaBuilder().withName("orders").withNamespace(namespace).build());
    database.setSpec(new DatabaseSpec());
    apiServer.client().resource(database).create();
  }

  private void awaitFinalizer(String namespace) {
    await().atMost(SOON).until(() -> !database(namespace).getMetadata().getFinalizers().isEmpty());
  }

  private Database database(String namespace) {
    return apiServer
        .client()
        .resources(Database.class)
        .inNamespace(namespace)
        .withName("orders")
        .get();
  }

  /** Namespaces of the operator's watches but for that of its Lease; "" stands for all. */
  private Set<String> watched(OperatorProcess operator) {
    return apiServer
        .audit()
        .mentioning(operator.credential())
        .requests(
            request ->
                request.credential().equals(operator.credential())
                    && request.verb().equals("watch")
                    && !request.resource().equals("leases"))
        .stream()
        .map(AuditLog.Request::namespace)
        .collect(Collectors.toSet());
  }
}
