package dev.databaseoperator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code kubectl get pgd --field-selector …}: the API server, not the client, selects. */
class FieldSelectorIT {

  private static KubernetesClient client;
  private static String namespace;

  @BeforeAll
  static void databases() {
    client = ApiServer.withoutOperator().client();
    namespace = ApiServer.withoutOperator().newNamespace("selectors");
    create("a", "postgres:17", Phase.Ready);
    create("b", "postgres:16", Phase.Ready);
    create("c", "postgres:17", Phase.Failed);
    create("d", "postgres:17", null);
  }

  @Test
  void byPhase() {
    assertThat(selected("status.phase", "Ready")).containsExactly("a", "b");
    assertThat(selected("status.phase", "Pending")).containsExactly("d");
  }

  @Test
  void byImage() {
    assertThat(selected("spec.imageName", "postgres:16")).containsExactly("b");
  }

  @Test
  void byBoth() {
    assertThat(
            names(
                client
                    .resources(Database.class)
                    .inNamespace(namespace)
                    .withField("spec.imageName", "postgres:17")
                    .withField("status.phase", "Failed")
                    .list()
                    .getItems()))
        .containsExactly("c");
  }

  @Test
  void byAnythingElseIsRefused() {
    assertThatThrownBy(() -> selected("spec.paused", "true"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("field label not supported: spec.paused");
  }

  private static List<String> selected(String field, String value) {
    return names(
        client
            .resources(Database.class)
            .inNamespace(namespace)
            .withField(field, value)
            .list()
            .getItems());
  }

  private static List<String> names(List<Database> databases) {
    return databases.stream().map(database -> database.getMetadata().getName()).toList();
  }

  private static void create(String name, String image, Phase phase) {
    Database database = Databases.named(namespace, name);
    database.getMetadata().setUid(null);
    database.getMetadata().setResourceVersion(null);
    database.getSpec().setImageName(image);
    Database created = client.resource(database).create();
    if (phase != null) {
      created.getStatus().setPhase(phase);
      client.resource(created).updateStatus();
    }
  }
}
