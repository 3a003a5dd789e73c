package dev.databaseoperator.docs;

import static dev.databaseoperator.testkit.GitOpsTools.ARGO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.GitOpsTools;
import dev.databaseoperator.testkit.GitOpsTools.Verdict;
import dev.databaseoperator.testkit.Kubectl;
import dev.databaseoperator.testkit.NamespaceController;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/gitops.md, against the tools themselves and a real {@code kubectl wait}. */
class GitOpsPageIT {

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient client = apiServer.client();

  @Test
  void eachStateIsToldAsTheToolsSeeItOnTheApiServer() throws IOException {
    List<List<String>> rows = Page.of("docs/gitops.md").table("## What each tool says");
    Kubectl kubectl = new Kubectl(apiServer);
    List<String> fixtures = new ArrayList<>();
    List<Database> stored = new ArrayList<>();
    List<String> waited = new ArrayList<>();
    for (List<String> row : rows) {
      String fixture = row.get(0).replaceAll(".*/testdata/(.*)\\.yaml\\).*", "$1");
      fixtures.add(fixture);
      Database database = store(fixture);
      stored.add(database);
      waited.add(
          kubectl.succeeds(
                  "-n",
                  database.getMetadata().getNamespace(),
                  "wait",
                  "--for=condition=Ready",
                  "--timeout=0",
                  "pgd/orders")
              ? "returns"
              : "waits");
    }
    List<Verdict> verdicts = GitOpsTools.judge(stored);

    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      Verdict verdict = verdicts.get(i);
      assertThat(row.subList(1, 5))
          .as(fixtures.get(i))
          .containsExactly(
              waited.get(i),
              verdict.kstatus().status(),
              verdict.flux().status(),
              verdict.argo().status());
    }
    try (Stream<Path> files = Files.list(ARGO.resolve("testdata"))) {
      assertThat(fixtures)
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString().replace(".yaml", "")).toList());
    }
  }

  @Test
  void thePatchTeachesArgoAndLeavesTheRestAlone() {
    String namespace = apiServer.newNamespace("argocd");
    client
        .resource(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: argocd-cm, namespace: %s}
            data: {url: "https://argocd.example.com"}
            """
                .formatted(namespace))
        .create();
    assertThat(Page.of("docs/gitops.md").text())
        .contains("--patch-file deploy/argocd/argocd-cm.yaml");
    // Its namespace is argocd, which a patch into another one cannot change.
    String patch =
        Serialization.asJson(
            java.util.Map.of(
                "data",
                client
                    .configMaps()
                    .load(Path.of("deploy/argocd/argocd-cm.yaml").toFile())
                    .item()
                    .getData()));
    assertThat(
            new Kubectl(apiServer)
                .succeeds("-n", namespace, "patch", "configmap", "argocd-cm", "--patch", patch))
        .isTrue();
    assertThat(client.configMaps().inNamespace(namespace).withName("argocd-cm").get().getData())
        .containsOnlyKeys("url", "resource.customizations.health.databaseoperator.dev_Database");
  }

  /** Makes the Database of this fixture, with its generation and its status. */
  private Database store(String fixture) throws IOException {
    Database wanted =
        Serialization.unmarshal(
            Files.readString(ARGO.resolve("testdata").resolve(fixture + ".yaml")), Database.class);
    boolean deleted = wanted.isMarkedForDeletion();
    Database first = Databases.copy(wanted);
    first.getMetadata().setUid(null);
    first.getMetadata().setResourceVersion(null);
    first.getMetadata().setDeletionTimestamp(null);
    first.getMetadata().setNamespace(apiServer.newNamespace("state"));
    first.getMetadata().setFinalizers(deleted ? List.of(Database.FINALIZER) : List.of());
    first.setStatus(null);
    if (wanted.getMetadata().getGeneration() == 2 && !deleted) {
      Database other = Databases.copy(first);
      other.getSpec().setImageName("postgres:16");
      client.resource(other).create();
      client.resource(first).update();
    } else {
      client.resource(first).create();
    }
    if (deleted) {
      // As where the policy is not installed that would refuse some of them.
      try (KubernetesClient unrefused = NamespaceController.of(apiServer)) {
        unrefused.resource(first).delete();
      }
    }
    Database stored = client.resource(first).get();
    assertThat(stored.getMetadata().getGeneration())
        .isEqualTo(wanted.getMetadata().getGeneration());
    stored.setStatus(wanted.getStatus());
    return client.resource(stored).updateStatus();
  }
}
