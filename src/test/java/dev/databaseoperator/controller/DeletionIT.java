package dev.databaseoperator.controller;

import static dev.databaseoperator.testkit.TestNamespace.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.TestNamespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a deleted Database leaves behind. The garbage collector, which takes what has an owner, is
 * not part of an API server: these tests remove the StatefulSet in its place.
 */
class DeletionIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void aDatabaseOfTheSameNameAdoptsDataAndPasswords() throws SQLException {
    namespace.applyReady("orders", "{}");
    String password = namespace.secret("orders-app", "password");
    try (Connection app = namespace.connect("orders")) {
      TestNamespace.execute(app, "CREATE TABLE sale (id int)", "INSERT INTO sale VALUES (42)");
    }
    delete("orders");

    namespace.applyReady("orders", "{}");

    assertThat(namespace.secret("orders-app", "password")).isEqualTo(password);
    try (Connection app = namespace.connect("orders", password)) {
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

    delete("orders");

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(claims()).isEmpty();
              assertThat(secrets())
                  .extracting(s -> s.getMetadata().getName())
                  .containsExactly("bystander");
            });
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
