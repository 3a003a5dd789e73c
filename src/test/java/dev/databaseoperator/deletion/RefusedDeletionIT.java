package dev.databaseoperator.deletion;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.NamespaceController;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A protected Database that is deleted where no admission policy refuses it: here by the hands that
 * the policy lets through.
 */
class RefusedDeletionIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void everythingRunsOnAndTheStatusSaysWhyAndWhatToDo() throws SQLException {
    namespace.applyReady("orders", "{deletionProtection: true}");

    Database refused = deletedInVain("orders", DeletionPropagation.BACKGROUND);

    Condition condition = condition(refused, "DeletionProtected").orElseThrow();
    assertThat(condition.getStatus()).isEqualTo("True");
    assertThat(condition.getReason()).isEqualTo("DeletionRefused");
    assertThat(condition.getMessage())
        .contains(
            "deleted at " + refused.getMetadata().getDeletionTimestamp(),
            "spec.deletionProtection is true",
            "kubectl -n " + namespace.name() + " patch databases.databaseoperator.dev orders");
    assertThat(Conditions.isReady(refused)).isTrue();
    assertThat(refused.getStatus().getPhase()).isEqualTo(Phase.Ready);
    assertThat(refused.getMetadata().getFinalizers()).containsExactly(Database.FINALIZER);
    Jdbc.connect(namespace, "orders").close();
    assertThat(warnings()).hasSize(1);

    setPassword("chosen-by-hand");
    await().atMost(SOON).until(() -> logsIn("chosen-by-hand"));
    namespace
        .client()
        .services()
        .inNamespace(namespace.name())
        .withName("orders-instances")
        .delete();
    await()
        .atMost(SOON)
        .until(
            () ->
                namespace
                        .client()
                        .services()
                        .inNamespace(namespace.name())
                        .withName("orders-instances")
                        .get()
                    != null);
    nothingMoreIsWritten();
    assertThat(warnings()).as("told once").hasSize(1);

    unprotect("orders");
    assertThat(secrets()).containsExactlyInAnyOrder("orders-app", "orders-superuser");
  }

  /** With its finalizer the garbage collector would delete the children first. */
  @Test
  void inTheForegroundTheChildrenAreSavedFromTheGarbageCollectorUntilTheProtectionIsOff()
      throws SQLException {
    namespace.applyReady("preview", "{deletionProtection: true, deletionPolicy: Delete}");

    Database refused = deletedInVain("preview", DeletionPropagation.FOREGROUND);

    assertThat(Conditions.isReady(refused)).isTrue();
    assertThat(refused.getMetadata().getFinalizers()).containsExactly(Database.FINALIZER);
    assertThat(condition(refused, "DeletionProtected").orElseThrow().getMessage())
        .contains("set it to Retain first");
    Jdbc.connect(namespace, "preview").close();

    unprotect("preview");
    await().atMost(SOON).untilAsserted(() -> assertThat(secrets()).isEmpty());
  }

  @Test
  void aPausedOneStaysTooAndGoesWithItsNamespace() {
    namespace.apply("orders", "{deletionProtection: true, paused: true}");
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());

    Database refused = deletedInVain("orders", DeletionPropagation.BACKGROUND);
    assertThat(condition(refused, "Paused")).isPresent();

    unprotect("orders");

    namespace.apply("orders", "{deletionProtection: true, paused: true}");
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());
    namespace.client().namespaces().withName(namespace.name()).delete();
    deletedByTheNamespaceController("orders", DeletionPropagation.BACKGROUND);
    await().atMost(SOON).until(() -> namespace.database("orders") == null);
  }

  /** Its children go then, one after the other, and that is how the operator hears of it. */
  @Test
  void whenItsNamespaceGoesLaterItGoesThen() {
    namespace.applyReady("orders", "{deletionProtection: true, hibernated: true}");
    deletedInVain("orders", DeletionPropagation.BACKGROUND);

    namespace.client().namespaces().withName(namespace.name()).delete();
    namespace
        .client()
        .configMaps()
        .inNamespace(namespace.name())
        .withName("orders-config")
        .delete();
    await().atMost(SOON).until(() -> namespace.database("orders") == null);
  }

  @Test
  void whatBlocksOneThatGoesWithItsNamespaceIsNotHiddenByTheProtection() {
    namespace.applyReady("orders", "{deletionProtection: true, hibernated: true}");
    namespace.patch(
        "orders",
        "{\"metadata\":{\"finalizers\":[\"example.com/audit\",\"databaseoperator.dev/finalizer\"]}}");
    namespace.client().namespaces().withName(namespace.name()).delete();
    deletedByTheNamespaceController("orders", DeletionPropagation.BACKGROUND);

    Database blocked =
        namespace.await(
            "orders",
            SOON,
            found ->
                condition(found, "Ready")
                    .filter(ready -> ready.getMessage().contains("example.com/audit"))
                    .isPresent());

    assertThat(condition(blocked, "DeletionProtected")).isEmpty();
    namespace.patch("orders", "{\"metadata\":{\"finalizers\":null}}");
    await().atMost(SOON).until(() -> namespace.database("orders") == null);
  }

  /** Deletes it, past the policy, and returns it as it is when the operator has refused. */
  private Database deletedInVain(String database, DeletionPropagation propagation) {
    deletedByTheNamespaceController(database, propagation);
    return namespace.await(
        database, SOON, found -> condition(found, "DeletionProtected").isPresent());
  }

  private void deletedByTheNamespaceController(String database, DeletionPropagation propagation) {
    try (KubernetesClient controller = NamespaceController.of(ApiServer.shared())) {
      controller
          .resources(Database.class)
          .inNamespace(namespace.name())
          .withName(database)
          .withPropagationPolicy(propagation)
          .delete();
    }
  }

  private void nothingMoreIsWritten() {
    long writes = writes();
    await()
        .during(Duration.ofSeconds(2))
        .atMost(SOON)
        .untilAsserted(() -> assertThat(writes()).isEqualTo(writes));
  }

  private List<String> secrets() {
    return namespace.client().secrets().inNamespace(namespace.name()).list().getItems().stream()
        .map(secret -> secret.getMetadata().getName())
        .toList();
  }

  private void unprotect(String database) {
    namespace.patch(database, "{\"spec\":{\"deletionProtection\":false}}");
    await().atMost(SOON).until(() -> namespace.database(database) == null);
  }

  private List<Event> warnings() {
    return namespace.events().stream()
        .filter(event -> "DeletionRefused".equals(event.getReason()))
        .filter(event -> "Warning".equals(event.getType()))
        .toList();
  }

  /** Asking without effect is no write. */
  private long writes() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(request -> request.mutating())
        .filter(request -> !request.json().path("requestURI").asText().contains("dryRun="))
        .count();
  }

  private void setPassword(String password) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("orders-app")
        .edit(secret -> new SecretBuilder(secret).addToStringData("password", password).build());
  }

  private boolean logsIn(String password) {
    try (Connection connection = Jdbc.connect(namespace, "orders", password)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }
}
