package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the roles for users allow on a real API server, and what not. */
class UserRolesIT {

  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient admin = apiServer.client();
  private final String namespace = apiServer.newNamespace("shop");

  @Test
  void whoMayViewReadsDatabasesAndTheirStatus() {
    String user = userWith("database-operator-view");
    assertThat(allowed(user, "")).containsExactlyElementsOf(READ);
    assertThat(allowed(user, "status")).containsExactly("get");
    assertThat(allowed(user, "scale")).containsExactly("get");
    assertThat(allowed(user, "finalizers")).isEmpty();
    create(admin);
    try (KubernetesClient client = as(user)) {
      assertThat(client.resources(Database.class).inNamespace(namespace).list().getItems())
          .hasSize(1);
      assertForbidden(() -> orders(client).edit(UserRolesIT::hibernated));
      assertForbidden(() -> orders(client).delete());
    }
  }

  @Test
  void whoMayEditWritesDatabasesAndScaleButNoStatus() {
    String user = "editor";
    bind("database-operator-edit", user);
    assertThat(allowed(user, "")).containsExactly("create", "update", "patch", "delete");
    assertThat(allowed(user, "scale")).containsExactly("update", "patch");
    assertThat(allowed(user, "status")).isEmpty();
    assertThat(allowed(user, "finalizers")).isEmpty();
    // Who may edit may view: Kubernetes' own role edit gathers both.
    bind("database-operator-view", user);
    try (KubernetesClient client = as(user)) {
      create(client);
      orders(client).patch(MERGE, "{\"spec\":{\"hibernated\":true}}");
      assertForbidden(
          () ->
              orders(client)
                  .subresource("status")
                  .patch(MERGE, "{\"status\":{\"phase\":\"Ready\"}}"));
      orders(client).delete();
    }
    assertThat(orders(admin).get()).isNull();
  }

  @Test
  void whoAdministersDeletesAllAtOnceAsWell() {
    assertThat(allowed(userWith("database-operator-admin"), ""))
        .containsExactly("deletecollection");
  }

  @Test
  void serviceBindingsReadTheNameOfTheSecretFromTheStatus() {
    String user = userWith("database-operator-service-binding");
    assertThat(allowed(user, "")).containsExactlyElementsOf(READ);
    assertThat(allowed(user, "status")).isEmpty();
    assertThat(labels("database-operator-service-binding"))
        .containsExactly("servicebinding.io/controller=true");
  }

  /** What a running cluster adds to its own roles; that it does is shown on one. */
  @Test
  void theyAreGatheredIntoTheRolesThatUsersHave() {
    String to = "rbac.authorization.k8s.io/aggregate-to-";
    assertThat(labels("database-operator-view"))
        .containsExactlyInAnyOrder(to + "view=true", to + "edit=true", to + "admin=true");
    assertThat(labels("database-operator-edit"))
        .containsExactlyInAnyOrder(to + "edit=true", to + "admin=true");
    assertThat(labels("database-operator-admin")).containsExactly(to + "admin=true");
    // Gathered as well, it would give every viewer of the cluster the operator's rights.
    assertThat(labels("database-operator")).isEmpty();
  }

  private List<String> labels(String role) {
    ClusterRole found = admin.rbac().clusterRoles().withName(role).get();
    return found.getMetadata().getLabels().entrySet().stream()
        .filter(label -> !label.getKey().startsWith("app.kubernetes.io/"))
        .map(Object::toString)
        .toList();
  }

  /** The verbs of which the API server's authorizer says yes. */
  private Set<String> allowed(String user, String subresource) {
    Set<String> verbs = new LinkedHashSet<>();
    for (String verb : VERBS) {
      boolean allowed =
          admin
              .resource(
                  new SubjectAccessReviewBuilder()
                      .withNewSpec()
                      .withUser(user)
                      .withNewResourceAttributes()
                      .withGroup(Database.GROUP)
                      .withResource("databases")
                      .withSubresource(subresource)
                      .withNamespace(namespace)
                      .withVerb(verb)
                      .endResourceAttributes()
                      .endSpec()
                      .build())
              .create()
              .getStatus()
              .getAllowed();
      if (allowed) {
        verbs.add(verb);
      }
    }
    return verbs;
  }

  private String userWith(String role) {
    bind(role, role);
    return role;
  }

  private void bind(String role, String user) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  private KubernetesClient as(String user) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(admin.getConfiguration()).withImpersonateUsername(user).build())
        .build();
  }

  private void create(KubernetesClient client) {
    Database orders = new Database();
    orders.setMetadata(new ObjectMetaBuilder().withName("orders").withNamespace(namespace).build());
    orders.setSpec(new DatabaseSpec());
    client.resource(orders).create();
  }

  private Resource<Database> orders(KubernetesClient client) {
    return client.resources(Database.class).inNamespace(namespace).withName("orders");
  }

  private static Database hibernated(Database database) {
    database.getSpec().setHibernated(true);
    return database;
  }

  private static void assertForbidden(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }
}
