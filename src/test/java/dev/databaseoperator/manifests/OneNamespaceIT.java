package dev.databaseoperator.manifests;

import static dev.databaseoperator.testkit.Conditions.condition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog;
import dev.databaseoperator.testkit.ClaimProtection;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scratch;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The operator with what the manifest for one namespace grants, in a namespace of another name. */
class OneNamespaceIT {

  private static final String FILE = "install-namespaced.yaml";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient client = apiServer.client();
  private final Tenant own = apiServer.tenant("own");
  private final Tenant foreign = apiServer.tenant("foreign");

  @Test
  void nothingItDoesNeedsRightsInOtherNamespaces() {
    install();
    try (OperatorProcess operator = start()) {
      foreign.apply("orders", "{}");
      own.apply("orders", "{deletionPolicy: Delete, monitoring: {enabled: true}}");
      own.await("orders", SOON, found -> condition(found, "Ready").isPresent());
      await().atMost(SOON).until(() -> exists(own.name(), Canary.NAME));
      await()
          .atMost(SOON)
          .until(
              () ->
                  client.apps().statefulSets().inNamespace(own.name()).withName("orders-1").get()
                      != null);
      client.resource(own.database("orders")).delete();
      await()
          .atMost(SOON)
          .until(
              () -> {
                ClaimProtection.releaseAll(own.name(), client);
                return !exists(own.name(), "orders");
              });

      assertThat(operator.get("/q/health/ready").statusCode()).isEqualTo(200);
      assertThat(operator.get("/q/health/live").statusCode()).isEqualTo(200);
      assertThat(foreign.database("orders").getMetadata().getFinalizers()).isEmpty();
    }
    List<AuditLog.Request> requests =
        apiServer
            .audit()
            .requests(
                request ->
                    request
                        .user()
                        .equals(
                            "system:serviceaccount:%s:database-operator".formatted(own.name())));
    assertThat(requests).extracting(AuditLog.Request::code).doesNotContain(401, 403);
    assertThat(requests)
        .filteredOn(request -> !request.resource().isEmpty())
        .isNotEmpty()
        .allMatch(request -> request.namespace().equals(own.name()));
  }

  @Test
  void kustomizeMakesTheSameOfItAsReplacingTheNamespace() throws Exception {
    Path directory = Scratch.directory("kustomize");
    Files.writeString(directory.resolve(FILE), InstallFiles.text(FILE));
    Files.writeString(directory.resolve("kustomization.yaml"), kustomization());
    Process kubectl =
        new ProcessBuilder(
                ApiServer.program("kubectl").toString(), "kustomize", directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String made = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
    assertThat(kubectl.waitFor()).isZero();
    assertThat(objects(made)).containsExactlyInAnyOrderElementsOf(objects(manifest("shop")));
  }

  /** As the documentation shows it, for a namespace {@code shop}. */
  private static String kustomization() throws IOException {
    String page = Files.readString(Path.of("docs", "installation.md"));
    int start = page.indexOf("apiVersion: kustomize.config.k8s.io");
    return page.substring(start, page.indexOf("```", start));
  }

  private void install() {
    objects(manifest(own.name())).forEach(object -> client.resource(object).create());
  }

  /** What sed makes of it, as the documentation shows. */
  private static String manifest(String namespace) {
    return InstallFiles.all()
        .get(FILE)
        .replace("namespace: database-operator\n", "namespace: " + namespace + "\n");
  }

  private List<HasMetadata> objects(String manifest) {
    return client.load(new ByteArrayInputStream(manifest.getBytes(UTF_8))).items();
  }

  /** With the environment that the pod has. */
  private OperatorProcess start() {
    return OperatorProcess.start(
        OperatorProcess.kubeconfig(client, client.getMasterUrl().toString(), own.name()),
        Map.of(
            "DATABASE_OPERATOR_WATCH_NAMESPACES", own.name(),
            "DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE", own.name()));
  }

  private boolean exists(String namespace, String database) {
    return client.resources(Database.class).inNamespace(namespace).withName(database).get() != null;
  }
}
