package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Why the operator has rights that it never asks for: an API server that checks owner references,
 * as OpenShift's does and as all of our tests' do, looks for them when a reference is set.
 */
class OwnerReferencesIT {

  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {}
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {}
      spec: {clusterIP: None, selector: {app: orders}}
      """;

  private static final String STATEFUL_SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {}
      spec:
        serviceName: orders
        selector: {matchLabels: {app: orders}}
        template:
          metadata: {labels: {app: orders}}
          spec: {containers: [{name: postgres, image: "postgres:17"}]}
      """;

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient admin = apiServer.client();
  private final String namespace = apiServer.newNamespace("references");

  @Test
  void makingAChildNeedsTheRightToTheFinalizersOfItsDatabase() {
    Database orders = database("orders");
    try (KubernetesClient limited = with(OwnerReferencesIT::withoutFinalizers)) {
      assertThatThrownBy(() -> apply(limited, CONFIG_MAP, orders))
          .hasMessageContaining("cannot set blockOwnerDeletion");
    }
    try (KubernetesClient operator = as(OperatorProcess.USER)) {
      apply(operator, CONFIG_MAP, orders);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CONFIG_MAP, SERVICE, STATEFUL_SET})
  void takingOverWhatAnEarlierDatabaseHasLeftNeedsTheRightToDelete(String child) {
    apply(admin, child, database("before"));
    Database orders = database("orders");
    try (KubernetesClient limited = with(OwnerReferencesIT::withoutDelete)) {
      assertThatThrownBy(() -> apply(limited, child, orders))
          .hasMessageContaining("cannot set an ownerRef on a resource you can't delete");
    }
    try (KubernetesClient operator = as(OperatorProcess.USER)) {
      HasMetadata taken = apply(operator, child, orders);
      assertThat(taken.getMetadata().getOwnerReferences())
          .singleElement()
          .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(orders.getMetadata().getUid()));
    }
  }

  private Database database(String name) {
    Database database = new Database();
    database.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    database.setSpec(new DatabaseSpec());
    return admin.resource(database).create();
  }

  /** As the operator does: with its field manager, so that the reference before is replaced. */
  private static HasMetadata apply(KubernetesClient client, String child, Database owner) {
    HasMetadata object = client.getKubernetesSerialization().unmarshal(child);
    object.setMetadata(metadata(owner));
    return client
        .resource(object)
        .fieldManager("database-operator")
        .forceConflicts()
        .serverSideApply();
  }

  private static ObjectMeta metadata(Database owner) {
    return new ObjectMetaBuilder()
        .withName("child")
        .withNamespace(owner.getMetadata().getNamespace())
        .addNewOwnerReference()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .build();
  }

  private static PolicyRule withoutFinalizers(PolicyRule rule) {
    return new PolicyRuleBuilder(rule).removeFromResources("databases/finalizers").build();
  }

  private static PolicyRule withoutDelete(PolicyRule rule) {
    return new PolicyRuleBuilder(rule).removeFromVerbs("delete").build();
  }

  /** A client with what is left of the operator's rights. */
  private KubernetesClient with(UnaryOperator<PolicyRule> less) {
    String name = "limited";
    ClusterRole all = admin.rbac().clusterRoles().withName("database-operator").get();
    admin
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withRules(
                    all.getRules().stream()
                        .map(less)
                        .filter(rule -> !rule.getResources().isEmpty())
                        .toList())
                .build())
        .create();
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                .addNewSubject("", "ServiceAccount", name, namespace)
                .build())
        .create();
    return as("system:serviceaccount:" + namespace + ":" + name);
  }

  private KubernetesClient as(String user) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(admin.getConfiguration()).withImpersonateUsername(user).build())
        .build();
  }
}
