package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.InstallManifest;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.UserShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages tell to type, typed, on a real cluster. */
@NeedsOwnNodes("installs the image that the pages name")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DocsE2E {

  private static final Path QUICK_START = Path.of("docs", "quick-start.md");

  private static final Path HELM = Path.of("docs", "helm.md");

  /** Need the chart's release, or make or remove an operator. */
  private static final Set<String> AROUND =
      Set.of(
          "kubectl-install", "kubectl-uninstall", "helm-install", "helm-release", "helm-uninstall");

  /** Needs what this cluster does not have: the image, an implementation of Service Binding. */
  private static final Set<String> NOT_HERE = Set.of("040-alpine.yaml", "095-service-binding.yaml");

  @TempDir static Path scratch;
  @TempDir static Path installation;

  @RegisterExtension
  final Tenant namespace =
      Tenant.onCluster(new DocumentedInstallation(QUICK_START, "kubectl", installation));

  static Stream<Session> sessions() {
    return Session.all().filter(session -> !AROUND.contains(session.name()));
  }

  /** What these tests did not install, but the next class expects. */
  @AfterAll
  static void asItWas() {
    Cluster.shared().use(new InstallManifest());
  }

  /** A page that fails half way must not make the next one fail. */
  @AfterEach
  void withoutWhatASessionLeft() {
    Cluster.shared()
        .kubectl("delete", "namespace", "shop", "store", "--ignore-not-found", "--timeout=60s");
  }

  @ParameterizedTest
  @MethodSource("sessions")
  @Order(1)
  void theCommandsDoWhatThePageSays(Session session) throws IOException {
    session.run(
        new UserShell(Cluster.shared(), Files.createTempDirectory(scratch, session.name())));
  }

  @Test
  @Order(2)
  void everyExampleWorks() throws IOException {
    List<Path> examples;
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      examples =
          files.filter(file -> !NOT_HERE.contains(file.getFileName().toString())).sorted().toList();
    }
    Predicate<Path> databases = example -> example.getFileName().toString().compareTo("09") < 0;
    examples.stream().filter(databases).forEach(this::apply);

    Predicate<Database> paused = database -> database.getSpec().isPaused();
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(databases().stream().filter(paused.negate()))
                    .hasSizeGreaterThan(5)
                    .allMatch(Conditions::isReady));
    assertThat(databases().stream().filter(paused))
        .isNotEmpty()
        .allSatisfy(database -> assertThat(Conditions.condition(database, "Paused")).isPresent());
    // Applications only now: one that tries too early waits ever longer before it tries again.
    examples.stream().filter(databases.negate()).forEach(this::apply);
    namespace.kubectl("wait", "--for=condition=Complete", "job", "--all", "--timeout=60s");
    assertThat(namespace.kubectl("logs", "job/orders-bound")).contains("app");

    withoutPods();
  }

  @Test
  @Order(3)
  void theChartIsInstalledTestedAndUpgraded() {
    Cluster.shared().use(new DocumentedInstallation(QUICK_START, "helm", installation));
    Session.of(Page.at(HELM), "helm-release")
        .run(new UserShell(Cluster.shared(), installation.resolve("helm-release")));

    namespace.applyReady("orders", "{}");
    withoutPods();
  }

  private void withoutPods() {
    databases().stream()
        .filter(database -> database.getSpec().isDeletionProtection())
        .forEach(
            database ->
                namespace.patch(
                    database.getMetadata().getName(), "{\"spec\":{\"deletionProtection\":false}}"));
    // A namespace that is deleted with pods in it is looked at again only after half of their grace
    // period, which is five minutes.
    namespace.kubectl("delete", "pgd,deployment,job", "--all");
    namespace.kubectl("wait", "--for=delete", "pod", "--all", "--timeout=60s");
  }

  private void apply(Path example) {
    namespace.kubectl("apply", "-f", example.toString());
  }

  private List<Database> databases() {
    return namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .list()
        .getItems();
  }
}
