package dev.databaseoperator.deletion;

import static dev.databaseoperator.testkit.Jdbc.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.child.RetainedMarks;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.testkit.AuditLog;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a deleted Database leaves behind. The garbage collector, which takes what has an owner, is
 * not part of an API server: these tests remove the StatefulSet in its place.
 */
class DeletionIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void aDatabaseOfTheSameNameAdoptsDataAndPasswords() throws SQLException {
    namespace.applyReady("orders", "{}");
    String password = namespace.secret("orders-app", "password");
    try (Connection app = Jdbc.connect(namespace, "orders")) {
      Jdbc.execute(app, "CREATE TABLE sale (id int)", "INSERT INTO sale VALUES (42)");
    }
    List<String> left = keptUids();
    String identifier = namespace.database("orders").getStatus().getSystemIdentifier();
    delete("orders");
    assertThat(kept())
        .hasSize(3)
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getLabels())
                  .containsEntry("databaseoperator.dev/retained", "true");
              assertThat(object.getMetadata().getAnnotations())
                  .containsEntry("databaseoperator.dev/retained-from", namespace.name() + "/orders")
                  .containsEntry("databaseoperator.dev/system-identifier", identifier);
            });
    assertThat(namespace.secret("orders-superuser", "system-identifier")).isEqualTo(identifier);
    Instant again = Instant.now();

    namespace.applyReady("orders", "{}");

    assertThat(left).hasSize(3);
    assertThat(kept())
        .allSatisfy(object -> assertThat(RetainedMarks.areOn(object.getMetadata())).isFalse());
    assertThat(writesToKept(again)).as("one each").hasSize(3).doesNotHaveDuplicates();
    assertThat(namespace.database("orders").getStatus().getSystemIdentifier())
        .isEqualTo(identifier);
    assertThat(keptUids()).as("the very objects, none made anew").isEqualTo(left);
    assertThat(namespace.secret("orders-app", "password")).isEqualTo(password);
    try (Connection app = Jdbc.connect(namespace, "orders", password)) {
      assertThat(query(app, "SELECT id FROM sale")).containsExactly("42");
    }
  }

  @Test
  void withDeleteVolumesAndCredentialsGoToo() {
    namespace
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("bystander")
                .withNamespace(namespace.name())
                .endMetadata()
                .withStringData(Map.of("a", "b"))
                .build())
        .create();
    namespace.applyReady("orders", "{deletionPolicy: Delete}");

    String password = namespace.secret("orders-app", "password");
    delete("orders");

    assertThat(claims()).as("gone before the Database is").isEmpty();
    assertThat(secrets()).extracting(s -> s.getMetadata().getName()).containsExactly("bystander");
    List<AuditLog.Request> deletes = deletes();
    assertThat(deletes)
        .extracting(AuditLog.Request::resource)
        .containsExactly("statefulsets", "persistentvolumeclaims", "secrets", "secrets");
    assertThat(deletes)
        .allSatisfy(
            request ->
                assertThat(request.json().at("/requestObject/preconditions"))
                    .as("UID and version")
                    .hasSize(2));

    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    assertThat(namespace.secret("orders-app", "password")).isNotEqualTo(password);
    assertThat(deletes()).as("none since").hasSize(4);
  }

  @Test
  void thePolicyAtTheTimeOfTheDeletionCounts() {
    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName("orders")
        .edit(
            database -> {
              database.getSpec().setDeletionPolicy(dev.databaseoperator.api.DeletionPolicy.Retain);
              return database;
            });
    namespace.awaitReady("orders");

    delete("orders");

    assertThat(claims()).hasSize(1);
    assertThat(secrets()).hasSize(2);
  }

  @Test
  void finalizersOfOthersStayWhateverTheyDoAtTheSameTime() {
    List<String> names = IntStream.range(0, 10).mapToObj(i -> "orders-" + i).toList();
    for (String name : names) {
      // Paused: nothing but the finalizer is written.
      namespace.apply(name, "{paused: true}");
      namespace.await(
          name, SOON, found -> found.getMetadata().getFinalizers().contains(Database.FINALIZER));
      finalizers(name, list -> list.addAll(0, List.of("example.com/going", "example.com/kept")));
    }

    for (String name : names) {
      namespace
          .client()
          .resources(Database.class)
          .inNamespace(namespace.name())
          .withName(name)
          .delete();
      finalizers(name, list -> list.remove("example.com/going"));
    }

    for (String name : names) {
      Database left =
          namespace.await(
              name,
              SOON,
              found -> !found.getMetadata().getFinalizers().contains(Database.FINALIZER));
      assertThat(left.getMetadata().getFinalizers()).containsExactly("example.com/kept");
      finalizers(name, List::clear);
      await().atMost(SOON).until(() -> namespace.database(name) == null);
    }
  }

  @Test
  void theOperatorsApplyOfTheFinalizerBringsNoDeletedDatabaseBack() {
    Database onlyTheFinalizer = new Database();
    onlyTheFinalizer.setMetadata(
        new ObjectMetaBuilder()
            .withName("deleted")
            .withNamespace(namespace.name())
            .withFinalizers(Database.FINALIZER)
            .build());
    assertThatThrownBy(
            () ->
                namespace
                    .client()
                    .resource(onlyTheFinalizer)
                    .fieldManager("test")
                    .serverSideApply())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getStatus().getMessage()).contains("spec: Required value"));
  }

  /** As another controller would: again, when the operator has written in between. */
  private void finalizers(String name, Consumer<List<String>> change) {
    new ConflictRetry(namespace.client(), new SimpleMeterRegistry())
        .update(
            namespace.database(name),
            found -> {
              List<String> list = new ArrayList<>(found.getMetadata().getFinalizers());
              change.accept(list);
              Database changed = Databases.copy(found);
              changed.getMetadata().setFinalizers(list);
              return changed;
            });
  }

  /** Of volumes and credentials, found by the labels that they are adopted by. */
  private List<String> keptUids() {
    Map<String, String> labels =
        Map.of(Labels.MANAGED_BY, Labels.OPERATOR, Labels.DATABASE, "orders");
    return Stream.of(
            namespace.client().persistentVolumeClaims().inNamespace(namespace.name()),
            namespace.client().secrets().inNamespace(namespace.name()))
        .flatMap(kind -> kind.withLabels(labels).list().getItems().stream())
        .map(kept -> ((HasMetadata) kept).getMetadata().getUid())
        .sorted()
        .toList();
  }

  private List<HasMetadata> kept() {
    return Stream.<HasMetadata>concat(claims().stream(), secrets().stream()).toList();
  }

  /** What the operator has written to since, in this namespace. */
  private List<String> writesToKept(Instant since) {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(AuditLog.Request::mutating)
        .filter(request -> request.received().isAfter(since))
        .filter(request -> Set.of("persistentvolumeclaims", "secrets").contains(request.resource()))
        .map(AuditLog.Request::name)
        .toList();
  }

  private List<AuditLog.Request> deletes() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(request -> request.verb().equals("delete"))
        .toList();
  }

  private void delete(String name) {
    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName(name)
        .delete();
    await().atMost(SOON).until(() -> namespace.database(name) == null);
    namespace.client().apps().statefulSets().inNamespace(namespace.name()).delete();
    await()
        .atMost(SOON)
        .until(
            () ->
                namespace
                    .client()
                    .pods()
                    .inNamespace(namespace.name())
                    .list()
                    .getItems()
                    .isEmpty());
  }

  private List<PersistentVolumeClaim> claims() {
    return namespace
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .list()
        .getItems();
  }

  private List<Secret> secrets() {
    return namespace.client().secrets().inNamespace(namespace.name()).list().getItems();
  }
}
