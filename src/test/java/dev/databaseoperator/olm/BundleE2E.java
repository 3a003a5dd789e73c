package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.UserShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle in every install mode, on a real cluster. */
class BundleE2E {

  private static final String OPERATOR = Cluster.OPERATOR;

  private static int count;

  @TempDir Path home;

  private final Cluster cluster = Cluster.shared();
  private final List<String> namespaces = new ArrayList<>();
  private final String shop = "olm-shop-" + ++count;
  private final String billing = "olm-billing-" + count;
  private final String other = "olm-other-" + count;

  @AfterEach
  void withoutNamespaces() {
    namespaces.forEach(name -> cluster.client().namespaces().withName(name).delete());
  }

  @Test
  void allNamespacesModeServesEveryNamespace() {
    installed(OPERATOR, "");
    served(namespace(shop));
    served(namespace(billing));
    protectedByTheDocumentedCommand(cluster.tenant(shop));
  }

  @Test
  void singleNamespaceModeServesTheTargetNamespaceAndNoOther() {
    installed(OPERATOR, shop);
    Tenant outside = outside();
    served(namespace(shop));
    notTouched(outside);
  }

  @Test
  void multiNamespaceModeServesTheTargetNamespacesAndNoOther() {
    installed(OPERATOR, shop, billing);
    Tenant outside = outside();
    served(namespace(shop));
    served(namespace(billing));
    notTouched(outside);
  }

  @Test
  void ownNamespaceModeServesTheOperatorsNamespaceAndNoOther() {
    installed("olm-own", "olm-own");
    Tenant outside = outside();
    served(cluster.tenant("olm-own"));
    notTouched(outside);
  }

  private void installed(String namespace, String... targets) {
    cluster.use(new OlmBundle(namespace, List.of(targets)));
  }

  private Tenant namespace(String name) {
    OlmBundle.create(cluster, name);
    namespaces.add(name);
    return cluster.tenant(name);
  }

  /** With a Database that is not the operator's to see. */
  private Tenant outside() {
    Tenant namespace = namespace(other);
    namespace.apply("orders", "{}");
    return namespace;
  }

  private void served(Tenant namespace) {
    namespace.apply("orders", "{}");
    try {
      namespace.awaitReady("orders");
    } catch (ConditionTimeoutException e) {
      namespace.dump();
      throw e;
    }
    namespace.client().resources(Database.class).inNamespace(namespace.name()).delete();
  }

  /** The Operator Lifecycle Manager installs no admission policy: an administrator does. */
  private void protectedByTheDocumentedCommand(Tenant namespace) {
    Cluster.Result applied = new UserShell(cluster, home).run(documentedCommand());
    assertThat(applied.exitCode()).as(applied.output()).isZero();
    try {
      namespace.apply("guarded", "{deletionProtection: true, paused: true}");
      String[] delete = {"-n", namespace.name(), "delete", "pgd/guarded", "--dry-run=server"};
      await("a policy is in force a moment after it is made")
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.tryKubectl(delete).exitCode() != 0);
    } finally {
      cluster.kubectl(
          "delete",
          "validatingadmissionpolicy,validatingadmissionpolicybinding",
          "database-operator-deletion-protection");
      namespace.patch("guarded", "{\"spec\":{\"deletionProtection\":false}}");
      namespace.client().resources(Database.class).inNamespace(namespace.name()).delete();
    }
  }

  private static String documentedCommand() {
    try {
      return Files.readString(Path.of("docs/olm.md"))
          .lines()
          .filter(line -> line.startsWith("kubectl ") && line.contains("get configmap"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Neither looked at nor, by its rights, reachable. */
  private void notTouched(Tenant namespace) {
    Database database = namespace.database("orders");
    assertThat(database.getStatus().getObservedGeneration()).isEqualTo(-1);
    assertThat(database.getMetadata().getFinalizers()).isEmpty();
    assertThat(
            namespace
                .client()
                .apps()
                .statefulSets()
                .inNamespace(namespace.name())
                .list()
                .getItems())
        .isEmpty();
    for (String right : List.of("list secrets", "patch databases", "create statefulsets")) {
      String[] words = right.split(" ", -1);
      assertThat(
              cluster
                  .tryKubectl(
                      "-n",
                      namespace.name(),
                      "auth",
                      "can-i",
                      words[0],
                      words[1],
                      "--as=system:serviceaccount:" + operatorNamespace() + ":database-operator")
                  .output()
                  .strip())
          .as(right)
          .isEqualTo("no");
    }
    // The next installation waits until there is no Database.
    namespace.client().resources(Database.class).inNamespace(namespace.name()).delete();
  }

  private String operatorNamespace() {
    return cluster
        .kubectl(
            "get",
            "deployments",
            "-A",
            "-o",
            "jsonpath={.items[?(@.metadata.name==\"database-operator\")].metadata.namespace}")
        .strip();
  }
}
