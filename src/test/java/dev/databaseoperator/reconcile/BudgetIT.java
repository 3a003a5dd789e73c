package dev.databaseoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many requests a Database costs, told by the API server's audit log. */
class BudgetIT {

  /** Two Secrets, ConfigMap, two Services, PersistentVolumeClaim, StatefulSet. */
  private static final int CHILDREN = 7;

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void aDatabaseCostsItsChildrenAndFourMoreWritesUntilReady() {
    namespace.applyReady("orders", "{}");

    List<Request> writes = writes();
    int ready = lastStatusWrite(writes);
    assertThat(writes.subList(0, ready + 1)).hasSizeLessThanOrEqualTo(CHILDREN + 4);
    assertThat(writes).allMatch(write -> write.code() < 300);
    // What comes after is the event that tells of it, and nothing else.
    assertThat(writes.subList(ready + 1, writes.size()))
        .allMatch(write -> write.resource().equals("events"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aReconciliationWithNothingToDoAsksTheApiServerNothing() {
    namespace.applyReady("orders", "{}");
    awaitReadyEvent();
    Instant quiet = Instant.now();

    for (int i = 0; i < 5; i++) {
      double before = OperatorProcess.shared().reconciliations();
      touchConfigMap(i);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> OperatorProcess.shared().reconciliations() > before);
    }

    assertThat(namespace.audit().ofOperatorIn(namespace.name()))
        .filteredOn(request -> request.received().isAfter(quiet))
        .isEmpty();
  }

  @Test
  void theOperatorNeverWritesToTheSpec() {
    Database database =
        namespace.applyReady(
            "orders",
            "{storage: {size: 2Gi}, bootstrap: {initdb: {database: shop, owner: clerk}}}");

    assertThat(database.getSpec().getStorage().getSize()).isEqualTo("2Gi");
    assertThat(database.getSpec().getBootstrap().getInitdb().getOwner()).isEqualTo("clerk");
    assertThat(database.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(database.getMetadata().getManagedFields())
        .filteredOn(entry -> !entry.getManager().equals("fabric8-kubernetes-client"))
        .isNotEmpty()
        .allSatisfy(
            entry ->
                assertThat(entry.getFieldsV1().getAdditionalProperties())
                    .doesNotContainKey("f:spec"));
  }

  private List<Request> writes() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(Request::mutating)
        .toList();
  }

  private static int lastStatusWrite(List<Request> writes) {
    for (int i = writes.size() - 1; i >= 0; i--) {
      if (writes.get(i).subresource().equals("status")) {
        return i;
      }
    }
    throw new AssertionError("no status was written");
  }

  private void awaitReadyEvent() {
    await()
        .until(
            () -> namespace.events(),
            events -> events.stream().anyMatch(event -> event.getReason().equals("Ready")));
  }

  /** A foreign label: wakes the operator, concerns it not. */
  private void touchConfigMap(int value) {
    namespace
        .client()
        .configMaps()
        .inNamespace(namespace.name())
        .withName("orders-config")
        .edit(
            map ->
                new ConfigMapBuilder(map)
                    .editMetadata()
                    .addToLabels("example.com/touched", Integer.toString(value))
                    .endMetadata()
                    .build());
  }
}
