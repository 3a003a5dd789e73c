package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.NamespacedManifest;
import dev.databaseoperator.testkit.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator of a single namespace, on a cluster where it has no other rights. */
class NamespacedE2E {

  private static final String SHOP = "shop-databases";
  private static final String USER = "system:serviceaccount:" + SHOP + ":database-operator";

  private static final String CANARY = "database-operator-canary";

  @RegisterExtension final Tenant foreign = Tenant.onCluster(new NamespacedManifest(SHOP));

  private final Cluster cluster = Cluster.shared();

  @AfterEach
  void noDatabaseIsLeft() {
    cluster.kubectl("-n", SHOP, "delete", "pgd", "-l", "!databaseoperator.dev/canary");
  }

  @Test
  void itServesItsOwnNamespaceAndNoOther() {
    foreign.apply("orders", "{}");
    cluster.kubectl("-n", SHOP, "apply", "-f", "examples/010-minimal.yaml");
    cluster.kubectl("-n", SHOP, "wait", "--for=condition=Ready", "pgd/orders", "--timeout=120s");

    assertThat(foreign.database("orders").getMetadata().getFinalizers()).isEmpty();
    assertThat(foreign.kubectl("get", "pods,secrets,services", "-o", "name")).isBlank();
    // The leader writes it every ten seconds, the first time after that.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> cluster.tryKubectl("-n", SHOP, "get", "pgd", CANARY).exitCode() == 0);
  }

  /**
   * Nobody has applied the policy here. The garbage collector, which deletes the children first
   * when it is asked to, races with the operator, and no data is lost whoever wins.
   */
  @Test
  void aProtectedDatabaseKeepsRunningUntilTheProtectionIsOff() {
    cluster.kubectl("-n", SHOP, "apply", "-f", "examples/085-deletion-protection.yaml");
    cluster.kubectl("-n", SHOP, "wait", "--for=condition=Ready", "pgd/accounts", "--timeout=120s");
    psql("CREATE TABLE sale AS SELECT 42 AS id");

    cluster.kubectl("-n", SHOP, "delete", "pgd/accounts", "--cascade=foreground", "--wait=false");
    cluster.kubectl(
        "-n", SHOP, "wait", "--for=condition=DeletionProtected", "pgd/accounts", "--timeout=30s");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(
                      cluster.kubectl(
                          "-n",
                          SHOP,
                          "get",
                          "pgd/accounts",
                          "-o",
                          "jsonpath={.metadata.finalizers} {.status.phase}"))
                  .isEqualTo("[\"databaseoperator.dev/finalizer\"] Ready");
              assertThat(psql("SELECT id FROM sale").output().strip()).isEqualTo("42");
            });

    cluster.kubectl(
        "-n",
        SHOP,
        "patch",
        "pgd/accounts",
        "--type=merge",
        "-p",
        "{\"spec\":{\"deletionProtection\":false}}");
    cluster.kubectl("-n", SHOP, "wait", "--for=delete", "pgd/accounts", "--timeout=30s");
    assertThat(cluster.kubectl("-n", SHOP, "get", "pvc/accounts-1", "-o", "name")).isNotBlank();
  }

  private Cluster.Result psql(String sql) {
    return cluster.tryKubectl(
        "-n", SHOP, "exec", "accounts-1-0", "--", "psql", "-XAtd", "app", "-c", sql);
  }

  @Test
  void itsServiceAccountMayReadSecretsOnlyThere() {
    assertThat(canI("list", "secrets", "-A")).isEqualTo("no");
    assertThat(canI("get", "secrets", "-n", foreign.name())).isEqualTo("no");
    assertThat(canI("list", "databases.databaseoperator.dev", "-A")).isEqualTo("no");
    assertThat(canI("list", "secrets", "-n", SHOP)).isEqualTo("yes");
  }

  /** The controller of the cluster has gathered the roles for users into its own. */
  @Test
  void whoHasTheClustersRolesHasTheSameForDatabases() {
    cluster.kubectl("-n", SHOP, "create", "rolebinding", "v", "--clusterrole=view", "--user=vera");
    cluster.kubectl("-n", SHOP, "create", "rolebinding", "e", "--clusterrole=edit", "--user=ed");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(user("vera", "list", "databases.databaseoperator.dev")).isEqualTo("yes");
              assertThat(user("ed", "create", "databases.databaseoperator.dev")).isEqualTo("yes");
            });
    assertThat(user("vera", "create", "databases.databaseoperator.dev")).isEqualTo("no");
    assertThat(user("ed", "patch", "databases.databaseoperator.dev", "--subresource=status"))
        .isEqualTo("no");
  }

  private String user(String user, String... question) {
    List<String> arguments = new ArrayList<>(List.of("-n", SHOP));
    arguments.addAll(List.of(question));
    return canI(user, arguments);
  }

  private String canI(String... question) {
    return canI(USER, List.of(question));
  }

  /** The answer is no with exit code 1. */
  private String canI(String user, List<String> question) {
    List<String> command = new ArrayList<>(List.of("auth", "can-i", "--as=" + user));
    command.addAll(question);
    return cluster.tryKubectl(command.toArray(String[]::new)).output().strip();
  }
}
