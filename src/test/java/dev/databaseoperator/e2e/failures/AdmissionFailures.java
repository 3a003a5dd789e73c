package dev.databaseoperator.e2e.failures;

import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The API server, or somebody that it asks, refuses what the operator or Kubernetes wants. */
final class AdmissionFailures {

  private static final String HOLD = "example.com/hold";
  private static final Duration SOON = Duration.ofSeconds(20);

  /** The StatefulSet controller's pauses grow as those of the kubelet do. */
  private static final Duration CONTROLLER_TRIES_AGAIN = Duration.ofMinutes(5);

  private AdmissionFailures() {}

  static List<Failure> all() {
    return List.of(
        quota("secrets", "secrets", null),
        quota("volume claims", "persistentvolumeclaims", null),
        quota("pods", "pods", "StatefulSet").always(),
        Failure.of("forbidden by RBAC")
            .alone()
            .always()
            .before(
                stage -> {
                  stage.atTheEnd(() -> giveBack(stage));
                  apply(stage, withoutCreate(role(stage)));
                })
            .causedBy(
                "verb `create` of services is taken from the operator's ClusterRole",
                stage -> stage.database("{}"))
            .stalled("cannot create resource", "Forbidden")
            .healedBy("it is given back", AdmissionFailures::giveBack),
        Failure.of("forbidden by Pod Security")
            .before(
                stage -> {
                  Policy.of(stage, "pods").addsHostNetwork();
                })
            .causedBy(
                "the namespace enforces `restricted`, a policy of the cluster gives pods `hostNetwork`",
                stage -> stage.database("{}"))
            .shownBy(stage -> stage.warns("StatefulSet", "FailedCreate"))
            .stalled("violates PodSecurity", "PodSecurityViolation")
            .healedBy("the policy is deleted", stage -> Policy.of(stage, "pods").delete())
            .within(CONTROLLER_TRIES_AGAIN),
        Failure.of("forbidden by an admission policy")
            .before(stage -> Policy.of(stage, "services").refuses("no Services in this namespace"))
            .causedBy("a ValidatingAdmissionPolicy refuses Services", stage -> stage.database("{}"))
            .stalled("no Services in this namespace", "AdmissionDenied")
            .healedBy("the policy is deleted", stage -> Policy.of(stage, "services").delete()),
        Failure.of("forbidden by an admission webhook")
            .before(stage -> Webhook.refusing(stage, "services", "the webhook says no"))
            .causedBy("a webhook refuses Services", stage -> stage.database("{}"))
            .stalled("the webhook says no", "AdmissionDenied")
            .healedBy("the webhook is removed", Webhook::remove)
            .always(),
        Failure.of("pods forbidden by an admission webhook")
            .before(stage -> Webhook.refusing(stage, "pods", "the webhook says no"))
            .causedBy("a webhook refuses pods", stage -> stage.database("{}"))
            .shownBy(stage -> stage.warns("StatefulSet", "FailedCreate"))
            .stalled("the webhook says no", "AdmissionDenied")
            .healedBy("the webhook is removed", Webhook::remove)
            .within(CONTROLLER_TRIES_AGAIN),
        Failure.of("an admission webhook that cannot be called")
            .before(stage -> Webhook.dead(stage, "services"))
            .causedBy(
                "a webhook for Services is configured, and nothing listens there",
                stage -> stage.database("{}"))
            .passing("failed calling webhook", "WebhookUnavailable")
            .healedBy("the webhook is removed", Webhook::remove)
            .always(),
        Failure.of("deletion blocked")
            .before(
                stage -> {
                  stage.readyDatabase("{}");
                  finalizers(stage, true);
                })
            .causedBy(
                "the Database is deleted while somebody's finalizer holds it",
                stage -> stage.delete(Database.class, Stage.NAME))
            .stalled("example.com/hold", "DeletionBlocked")
            .healedBy("the finalizer is removed", stage -> finalizers(stage, false))
            .until(stage -> stage.database().isEmpty()),
        Failure.of("namespace terminating")
            .before(
                stage -> {
                  stage.readyDatabase("{}");
                  finalizers(stage, true);
                })
            .causedBy(
                "the namespace is deleted while somebody's finalizer holds the Database",
                stage -> stage.client().namespaces().withName(stage.namespace()).delete())
            .stalled("example.com/hold", "DeletionBlocked")
            .healedBy("the finalizer is removed", stage -> finalizers(stage, false))
            .until(stage -> stage.client().namespaces().withName(stage.namespace()).get() == null));
  }

  private static Failure quota(String what, String resource, String refusedTo) {
    Failure failure =
        Failure.of("quota exceeded: " + what)
            .before(
                stage -> {
                  stage.apply(
                      """
                      {apiVersion: v1, kind: ResourceQuota, metadata: {name: none},
                       spec: {hard: {%s: "0"}}}
                      """
                          .formatted(resource));
                  await()
                      .atMost(SOON)
                      .until(
                          () ->
                              Optional.ofNullable(
                                      stage
                                          .client()
                                          .resourceQuotas()
                                          .inNamespace(stage.namespace())
                                          .withName("none")
                                          .get()
                                          .getStatus())
                                  .filter(status -> !status.getHard().isEmpty())
                                  .isPresent());
                })
            .causedBy(
                "a ResourceQuota allows no " + what + " in the namespace",
                stage -> stage.database("{}"))
            .healedBy("the quota is deleted", stage -> stage.delete(ResourceQuota.class, "none"));
    return refusedTo == null
        ? failure.stalled("exceeded quota: none", "QuotaExceeded")
        : failure
            .shownBy(stage -> stage.warns(refusedTo, "FailedCreate"))
            .stalled("exceeded quota: none", "QuotaExceeded")
            .within(CONTROLLER_TRIES_AGAIN);
  }

  /**
   * Waits until a Service is refused: policies and webhooks count only when they are read. By
   * kubectl, which asks once where the client would ask again and again.
   */
  static void awaitServicesRefused(Stage stage) {
    await()
        .atMost(SOON)
        .until(
            () ->
                stage
                        .cluster()
                        .tryKubectl(
                            "-n",
                            stage.namespace(),
                            "create",
                            "service",
                            "clusterip",
                            "trial",
                            "--tcp=1",
                            "--dry-run=server")
                        .exitCode()
                    != 0);
  }

  private static ClusterRole role(Stage stage) {
    return stage.client().rbac().clusterRoles().withName(Cluster.OPERATOR).get();
  }

  /** As kubectl applies the manifest, so that nobody else owns the rules afterwards. */
  private static void apply(Stage stage, ClusterRole role) {
    ClusterRole applied =
        new ClusterRoleBuilder()
            .withNewMetadata()
            .withName(Cluster.OPERATOR)
            .endMetadata()
            .withRules(role.getRules())
            .build();
    stage.client().resource(applied).fieldManager("kubectl").forceConflicts().serverSideApply();
  }

  private static ClusterRole withoutCreate(ClusterRole role) {
    return new ClusterRoleBuilder(role)
        .withRules(role.getRules().stream().map(AdmissionFailures::withoutCreate).toList())
        .build();
  }

  private static PolicyRule withoutCreate(PolicyRule rule) {
    return rule.getResources().contains("services")
        ? rule.toBuilder().removeFromVerbs("create").build()
        : rule;
  }

  private static void giveBack(Stage stage) {
    stage
        .cluster()
        .kubectl("apply", "--server-side", "--force-conflicts", "-f", "deploy/install.yaml");
  }

  private static void finalizers(Stage stage, boolean held) {
    stage
        .client()
        .resources(Database.class)
        .inNamespace(stage.namespace())
        .withName(Stage.NAME)
        .edit(
            database -> {
              database.getMetadata().getFinalizers().remove(HOLD);
              if (held) {
                database.getMetadata().getFinalizers().add(HOLD);
              }
              return database;
            });
  }
}
