package dev.databaseoperator.instance;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Conditions.isReady;
import static dev.databaseoperator.testkit.Jdbc.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code spec.hibernated}: down and up again. */
class HibernationIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void hibernatedAndWokenItHasTheSameDataAndTheNewPassword() throws SQLException {
    List<Database> seen = new CopyOnWriteArrayList<>();
    try (var watch =
        namespace
            .client()
            .resources(Database.class)
            .inNamespace(namespace.name())
            .watch(recorder(seen))) {
      namespace.applyReady("orders", "{}");
      try (Connection app = Jdbc.connect(namespace, "orders")) {
        Jdbc.execute(app, "CREATE TABLE sale (id int)", "INSERT INTO sale VALUES (42)");
      }
      List<String> children = uids();

      hibernate(true);
      Database asleep = awaitPhase(Phase.Hibernated);
      assertThat(isReady(asleep)).isTrue();
      assertThat(condition(asleep, "Ready").orElseThrow().getMessage())
          .contains("set spec.hibernated to false");
      assertThat(asleep.getStatus().getReadyInstances()).isZero();
      assertThat(asleep.getStatus().getInstances()).isZero();
      assertThat(namespace.client().pods().inNamespace(namespace.name()).list().getItems())
          .isEmpty();
      assertThat(uids()).isEqualTo(children);

      setPassword("changed-while-asleep");
      // The caches of Secrets and of Databases are not of one instant.
      await()
          .atMost(SOON)
          .until(() -> namespace.secret("orders-app", "uri").contains("changed-while-asleep"));
      hibernate(false);
      awaitPhase(Phase.Ready);
      try (Connection app = Jdbc.connect(namespace, "orders", "changed-while-asleep")) {
        assertThat(query(app, "SELECT id FROM sale")).containsExactly("42");
      }
      assertThat(uids()).isEqualTo(children);
    }
    assertThat(seen).isNotEmpty().allSatisfy(HibernationIT::tellsToolsTheTruth);
    assertThat(scalings())
        .extracting(request -> request.json().path("requestObject").toString())
        .containsExactly("{\"spec\":{\"replicas\":0}}", "{\"spec\":{\"replicas\":1}}");
    await().atMost(SOON).until(() -> events().contains("Normal Ready again"));
    assertThat(events())
        .containsSubsequence(
            "Normal Hibernating", "Normal Hibernated", "Normal Waking", "Normal Ready again")
        .noneMatch(event -> event.startsWith("Warning"));
  }

  @Test
  void theNumberOfPodsBelongsToThePatchAndNotToTheApply() {
    namespace.applyReady("orders", "{}");
    hibernate(true);
    awaitPhase(Phase.Hibernated);

    assertThat(statefulSet().getMetadata().getManagedFields())
        .filteredOn(entry -> entry.getFieldsV1().toString().contains("f:replicas"))
        .filteredOn(entry -> entry.getSubresource() == null)
        .singleElement()
        .satisfies(entry -> assertThat(entry.getManager()).isEqualTo("database-operator-scale"));

    // An apply of the rest leaves it at 0.
    namespace.patch("orders", "{\"spec\":{\"imageName\":\"postgres:17.1\"}}");
    await()
        .atMost(SOON)
        .until(
            () -> statefulSet().getSpec().getTemplate().getSpec().getContainers().get(0).getImage(),
            "postgres:17.1"::equals);
    assertThat(statefulSet().getSpec().getReplicas()).isZero();
    assertThat(scalings()).hasSize(1);
  }

  @Test
  void scaledByHandItIsScaledBack() {
    namespace.applyReady("orders", "{}");
    scale(0);
    await().atMost(SOON).until(() -> statefulSet().getSpec().getReplicas() == 1);
    hibernate(true);
    awaitPhase(Phase.Hibernated);
    scale(1);
    await().atMost(SOON).until(() -> statefulSet().getSpec().getReplicas() == 0);
    awaitPhase(Phase.Hibernated);
  }

  @Test
  void createdHibernatedItHasNoServerUntilItIsWoken() {
    namespace.apply("orders", "{hibernated: true}");
    awaitPhase(Phase.Hibernated);
    assertThat(statefulSet()).isNull();
    assertThat(namespace.database("orders").getStatus().getCurrentPrimary()).isNull();

    hibernate(false);
    awaitPhase(Phase.Ready);
    assertThat(scalings()).isEmpty();
  }

  @Test
  void whileItHibernatesNothingIsAskedOfTheApiServer() {
    namespace.applyReady("orders", "{}");
    hibernate(true);
    awaitPhase(Phase.Hibernated);
    await().atMost(SOON).until(() -> events().contains("Normal Hibernated"));
    Instant quiet = Instant.now();

    double before = OperatorProcess.shared().reconciliations();
    namespace
        .client()
        .configMaps()
        .inNamespace(namespace.name())
        .withName("orders-config")
        .edit(
            map ->
                new ConfigMapBuilder(map)
                    .editMetadata()
                    .addToLabels("example.com/touched", "1")
                    .endMetadata()
                    .build());
    await().atMost(SOON).until(() -> OperatorProcess.shared().reconciliations() > before);

    assertThat(namespace.audit().ofOperatorIn(namespace.name()))
        .filteredOn(request -> request.received().isAfter(quiet))
        .isEmpty();
  }

  /** What kstatus (Flux) and kubectl wait rely on. */
  private static void tellsToolsTheTruth(Database database) {
    long observed = database.getStatus().getObservedGeneration();
    if (observed != database.getMetadata().getGeneration()) {
      return; // both take that for "not yet", whatever the conditions say
    }
    boolean ready =
        condition(database, "Ready").filter(c -> c.getStatus().equals("True")).isPresent();
    assertThat(ready).isNotEqualTo(condition(database, "Reconciling").isPresent());
    if (ready) {
      assertThat(database.getStatus().getReadyInstances())
          .isEqualTo(database.getSpec().isHibernated() ? 0 : 1);
    }
  }

  private void hibernate(boolean wish) {
    namespace.patch("orders", "{\"spec\":{\"hibernated\":" + wish + "}}");
  }

  private Database awaitPhase(Phase phase) {
    return namespace.await(
        "orders",
        Duration.ofSeconds(60),
        found -> isReady(found) && found.getStatus().getPhase() == phase);
  }

  private void scale(int replicas) {
    namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .scale(replicas);
  }

  private StatefulSet statefulSet() {
    return namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .get();
  }

  private List<Request> scalings() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(request -> request.verb().equals("patch"))
        .filter(request -> request.resource().equals("statefulsets"))
        .filter(
            request ->
                request.json().path("requestURI").asText().contains("database-operator-scale"))
        .toList();
  }

  private List<String> uids() {
    var client = namespace.client();
    String name = namespace.name();
    return Stream.<List<? extends HasMetadata>>of(
            client.secrets().inNamespace(name).list().getItems(),
            client.configMaps().inNamespace(name).list().getItems(),
            client.services().inNamespace(name).list().getItems(),
            client.persistentVolumeClaims().inNamespace(name).list().getItems(),
            client.apps().statefulSets().inNamespace(name).list().getItems())
        .flatMap(List::stream)
        .map(object -> object.getMetadata().getUid())
        .sorted()
        .toList();
  }

  /** In order of time; the second Ready is told apart from the first. */
  private List<String> events() {
    List<String> told = new java.util.ArrayList<>();
    namespace.events().stream()
        .sorted(java.util.Comparator.comparing(event -> event.getEventTime().getTime()))
        .map((Event event) -> event.getType() + " " + event.getReason())
        .forEach(event -> told.add(told.contains(event) ? event + " again" : event));
    return told;
  }

  private void setPassword(String password) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("orders-app")
        .edit(found -> new SecretBuilder(found).addToStringData("password", password).build());
  }

  private static Watcher<Database> recorder(List<Database> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Database database) {
        seen.add(database);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
