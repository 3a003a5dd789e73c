package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

/** An API server alone never ends a namespace that is deleted: it stays as it is while it goes. */
class NamespaceEndIT {

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient client = apiServer.client();
  private final String namespace = apiServer.newNamespace("end");

  @Test
  void itIsToldFromTheMomentOfTheDeletionAndNothingIsMade() {
    assertThat(NamespaceEnd.probe(namespace, client)).isFalse();
    assertThat(
            client.configMaps().inNamespace(namespace).list().getItems().stream()
                .map(found -> found.getMetadata().getName()))
        .allMatch("kube-root-ca.crt"::equals);

    client.namespaces().withName(namespace).delete();
    assertThat(NamespaceEnd.probe(namespace, client)).isTrue();
  }

  @Test
  void oneThatDoesNotExistHasEnded() {
    assertThat(NamespaceEnd.probe("never-made", client)).isTrue();
  }

  /** Another refusal is none of the namespace: what is kept running must not end by it. */
  @Test
  void whoMayMakeNothingIsNotToldThatItEnds() {
    Config nobody = Config.fromKubeconfig(apiServer.kubeconfig());
    nobody.setImpersonateUsername("nobody");
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(nobody).build()) {
      assertThat(NamespaceEnd.probe(namespace, stranger)).isFalse();
    }
  }
}
