package dev.databaseoperator.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.UserShell;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The chart on a real cluster, by the real helm, in a namespace of its own. */
class ChartE2E {

  private static final HelmChart RELEASE = new HelmChart("helm-release", "{}");

  /** A release is a Secret, and the API server takes no Secret above 1 MiB. */
  private static final int LARGEST_RELEASE = 256 * 1024;

  /** The field that the CRD of the older chart does not have. */
  private static final String NEWER_DATABASE =
      """
      apiVersion: databaseoperator.dev/v1
      kind: Database
      metadata: {name: newer}
      spec: {paused: true}
      """;

  @RegisterExtension final Tenant namespace = Tenant.onCluster(RELEASE);

  @TempDir Path scratch;

  private final Cluster cluster = Cluster.shared();

  @AfterEach
  void asItWas() {
    RELEASE.install(cluster);
  }

  @Test
  void helmTestPassesAndTheNotesAreTrue() {
    helmTestPasses();

    List<String> commands =
        RELEASE
            .helm(cluster, "get", "notes", HelmChart.RELEASE)
            .lines()
            .filter(line -> line.startsWith("    "))
            .map(line -> line.strip().replace("-n default", "-n " + namespace.name()))
            .toList();
    assertThat(commands).hasSize(5);
    // The last one is helm test.
    UserShell shell = new UserShell(cluster, scratch);
    commands
        .subList(0, 4)
        .forEach(
            command -> {
              Cluster.Result result = shell.run(command);
              assertThat(result.exitCode()).as("%s: %s", command, result.output()).isZero();
            });
    assertThat(Psql.asApplication(namespace, "orders", "SELECT 1")).isEqualTo("1");
    assertThat(
            cluster
                .client()
                .secrets()
                .inNamespace(RELEASE.namespace())
                .withLabel("owner", "helm")
                .list()
                .getItems())
        .isNotEmpty()
        .allSatisfy(
            release ->
                assertThat(release.getData().get("release")).hasSizeLessThan(LARGEST_RELEASE));
  }

  @Test
  void upgradeBringsANewerCrdAndNothingThatFollowsRestartsPostgresOrLosesData() throws Exception {
    RELEASE.upgrade(cluster, olderChart(), "{}");
    String older = revision();
    namespace.applyReady("orders", "{}");
    Psql.asApplication(
        namespace, "orders", "CREATE TABLE sale (id int); INSERT INTO sale VALUES (42)");
    Pod before = pod();
    assertThat(accepts(NEWER_DATABASE)).isFalse();

    RELEASE.upgrade(
        cluster,
        Chart.DIRECTORY,
        "{replicas: 2, log: {level: DEBUG, json: false}, config: {DATABASE_OPERATOR_SQL_INTERVAL: 1m}}");
    assertThat(accepts(NEWER_DATABASE)).isTrue();
    assertThat(
            cluster
                .client()
                .apps()
                .deployments()
                .inNamespace(RELEASE.namespace())
                .withName(Cluster.OPERATOR)
                .get()
                .getStatus()
                .getReadyReplicas())
        .isEqualTo(2);
    assertThat(operatorPods())
        .hasSize(2)
        .allSatisfy(
            pod ->
                assertThat(cluster.kubectl("-n", RELEASE.namespace(), "logs", pod))
                    .contains(" DEBUG ")
                    .doesNotContain("\"level\":"));
    assertUntouched(before);

    RELEASE.helm(cluster, "rollback", HelmChart.RELEASE, older, "--wait");
    assertThat(accepts(NEWER_DATABASE)).isFalse();
    namespace.awaitReady("orders");
    assertUntouched(before);

    RELEASE.helm(cluster, "uninstall", HelmChart.RELEASE, "--wait");
    assertThat(cluster.client().pods().inNamespace(RELEASE.namespace()).list().getItems())
        .allMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null);
    assertThat(namespace.database("orders")).isNotNull();
    assertUntouched(before);

    RELEASE.install(cluster);
    namespace.applyReady("later", "{}");
    namespace.awaitReady("orders");
    assertUntouched(before);
  }

  @Test
  void withWatchedNamespacesItWorksThereAndMayReadNoSecretElsewhere() {
    RELEASE.upgrade(
        cluster,
        Chart.DIRECTORY,
        "{watchNamespaces: [%s], tests: {database: true}}".formatted(namespace.name()));

    namespace.applyReady("orders", "{}");
    assertDeletionIsRefused();
    assertThat(mayListSecrets(namespace.name())).isTrue();
    assertThat(mayListSecrets(RELEASE.namespace())).isFalse();
    assertThat(mayListSecrets("kube-system")).isFalse();
    assertThat(elsewhere().getStatus().getPhase()).isEqualTo(Phase.Pending);
    helmTestPasses();
  }

  /** By the policy, which holds where the release works. */
  private void assertDeletionIsRefused() {
    namespace.patch("orders", "{\"spec\":{\"deletionProtection\":true}}");
    assertThat(cluster.tryKubectl("-n", namespace.name(), "delete", "pgd/orders").exitCode())
        .isNotZero();
    assertThat(namespace.database("orders").isMarkedForDeletion()).isFalse();
    namespace.patch("orders", "{\"spec\":{\"deletionProtection\":false}}");
  }

  /** A Database that nobody may look at; the operator has just looked at one made before it. */
  private Database elsewhere() {
    var databases = cluster.client().resources(Database.class).inNamespace(RELEASE.namespace());
    cluster.kubectl("-n", RELEASE.namespace(), "apply", "-f", "examples/010-minimal.yaml");
    namespace.applyReady("after", "{}");
    Database found = databases.withName("orders").get();
    databases.withName("orders").delete();
    return found;
  }

  private void helmTestPasses() {
    String printed = RELEASE.helm(cluster, "test", HelmChart.RELEASE, "--timeout=3m");
    assertThat(printed.lines().filter(line -> line.contains("Phase:")))
        .isNotEmpty()
        .allMatch(line -> line.contains("Succeeded"));
    await("the Database of the test is gone")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                cluster
                    .kubectl("get", "pgd,pvc", "-A")
                    .lines()
                    .noneMatch(l -> l.contains("-test")));
  }

  private boolean mayListSecrets(String where) {
    return cluster
            .tryKubectl(
                "auth",
                "can-i",
                "list",
                "secrets",
                "-n",
                where,
                "--as=system:serviceaccount:%s:database-operator".formatted(RELEASE.namespace()))
            .exitCode()
        == 0;
  }

  /** Whether the API server takes it, with fields that it does not know being an error. */
  private boolean accepts(String database) throws IOException {
    Path file = Files.writeString(scratch.resolve("database.yaml"), database);
    return cluster
            .tryKubectl(
                "-n",
                namespace.name(),
                "create",
                "--dry-run=server",
                "--validate=strict",
                "-f",
                file.toString())
            .exitCode()
        == 0;
  }

  private String revision() {
    return Chart.parse(RELEASE.helm(cluster, "status", HelmChart.RELEASE, "-o", "json"))
        .path("version")
        .asText();
  }

  /** This chart, with an older version and without spec.paused in its CRD. */
  private Path olderChart() throws IOException {
    Path copy = scratch.resolve("older");
    try (Stream<Path> files = Files.walk(Chart.DIRECTORY)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(Chart.DIRECTORY.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    Path crd = copy.resolve("files/crd.yaml");
    String newer = Files.readString(crd);
    String older = newer.replaceFirst("(?m)^( {14})paused:\\n(?: {15,}.*\\n)+", "");
    assertThat(older).isNotEqualTo(newer);
    Files.writeString(crd, older);
    Path chart = copy.resolve("Chart.yaml");
    Files.writeString(
        chart, Files.readString(chart).replaceFirst("(?m)^version: .*$", "version: 0.0.1"));
    return copy;
  }

  private Pod pod() {
    return cluster.client().pods().inNamespace(namespace.name()).withName("orders-1-0").get();
  }

  private void assertUntouched(Pod before) {
    assertThat(pod().getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(pod().getStatus().getContainerStatuses())
        .allSatisfy(container -> assertThat(container.getRestartCount()).isZero());
    assertThat(Psql.asApplication(namespace, "orders", "SELECT id FROM sale")).isEqualTo("42");
  }

  /** Those of the Deployment, without the ones of an earlier revision that are still ending. */
  private List<String> operatorPods() {
    return cluster
        .client()
        .pods()
        .inNamespace(RELEASE.namespace())
        .withLabel("pod-template-hash")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }
}
