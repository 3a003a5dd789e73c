package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.UserNamespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bundle in every install mode, on a real cluster. */
class BundleE2E {

  private static final String OPERATOR = Cluster.OPERATOR;

  private static int count;

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
  }

  @Test
  void singleNamespaceModeServesTheTargetNamespaceAndNoOther() {
    installed(OPERATOR, shop);
    Namespace outside = outside();
    served(namespace(shop));
    notTouched(outside);
  }

  @Test
  void multiNamespaceModeServesTheTargetNamespacesAndNoOther() {
    installed(OPERATOR, shop, billing);
    Namespace outside = outside();
    served(namespace(shop));
    served(namespace(billing));
    notTouched(outside);
  }

  @Test
  void ownNamespaceModeServesTheOperatorsNamespaceAndNoOther() {
    installed("olm-own", "olm-own");
    Namespace outside = outside();
    served(new Namespace("olm-own"));
    notTouched(outside);
  }

  private void installed(String namespace, String... targets) {
    cluster.use(new OlmBundle(namespace, List.of(targets)));
  }

  private Namespace namespace(String name) {
    OlmBundle.create(cluster, name);
    namespaces.add(name);
    return new Namespace(name);
  }

  /** With a Database that is not the operator's to see. */
  private Namespace outside() {
    Namespace namespace = namespace(other);
    namespace.apply("orders", "{}");
    return namespace;
  }

  private void served(Namespace namespace) {
    namespace.apply("orders", "{}");
    try {
      namespace.awaitReady("orders");
    } catch (ConditionTimeoutException e) {
      namespace.dump();
      throw e;
    }
    namespace.client().resources(Database.class).inNamespace(namespace.name()).delete();
  }

  /** Neither looked at nor, by its rights, reachable. */
  private void notTouched(Namespace namespace) {
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
      String[] words = right.split(" ");
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

  private final class Namespace extends UserNamespace {

    private final String name;

    Namespace(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public KubernetesClient client() {
      return cluster.client();
    }

    void dump() {
      dumpObjects();
      System.err.println("--- Operator");
      System.err.println(
          cluster
              .tryKubectl(
                  "-n", operatorNamespace(), "logs", "--tail=200", "deployment/database-operator")
              .output());
    }
  }
}
