package dev.databaseoperator.instance;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A StatefulSet as the version before made it, from the first look of this one at it. */
class RoleInTemplateIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void anUpgradeRestartsNothingAndTheNextRestartTakesTheRoleOutOfTheTemplate() {
    namespace.applyReady("orders", "{}");
    String uid = becomesAsTheVersionBeforeMadeIt();

    namespace.patch("orders", "{\"spec\":{\"paused\":false}}");
    await().atMost(SOON).until(() -> strategy().equals("OnDelete"));
    namespace.awaitReady("orders");
    assertThat(pod().getMetadata().getUid()).isEqualTo(uid);
    assertThat(template()).containsEntry(Labels.ROLE, "primary");
    assertThat(deletions()).isZero();

    namespace.patch("orders", "{\"spec\":{\"resources\":{\"requests\":{\"memory\":\"64Mi\"}}}}");
    namespace.awaitReady("orders");
    assertThat(pod().getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(template()).doesNotContainKey(Labels.ROLE);
    assertThat(pod().getMetadata().getLabels()).containsEntry(Labels.ROLE, "primary");
    assertThat(deletions()).as("one restart for both changes").isEqualTo(1);

    // kubectl then owns what it has brought back, too: apply would not remove it.
    String later = pod().getMetadata().getUid();
    undo();
    await().atMost(SOON).until(() -> !template().containsKey(Labels.ROLE));
    namespace.awaitReady("orders");
    assertThat(template()).doesNotContainKey(Labels.ROLE);
    assertThat(pod().getMetadata().getUid()).isEqualTo(later);
  }

  /** As {@code kubectl rollout undo} does it, to the template with the role. */
  private void undo() {
    namespace
        .client()
        .resource(set())
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.STRATEGIC_MERGE)
                .withFieldManager("kubectl-rollout")
                .build(),
            "{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"%s\":\"primary\"}}}}}"
                .formatted(Labels.ROLE));
  }

  /** Returns the UID of its pod. */
  private String becomesAsTheVersionBeforeMadeIt() {
    namespace.patch("orders", "{\"spec\":{\"paused\":true}}");
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());
    String before = pod().getMetadata().getUid();
    namespace
        .client()
        .resource(
            new StatefulSetBuilder(Wanted.statefulSet(namespace.database("orders"), 1))
                .editSpec()
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withPartition(0)
                .endRollingUpdate()
                .endUpdateStrategy()
                .editTemplate()
                .editMetadata()
                .addToLabels(Labels.ROLE, "primary")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build())
        .fieldManager(Labels.OPERATOR)
        .forceConflicts()
        .serverSideApply();
    await()
        .atMost(SOON)
        .until(this::pod, pod -> pod != null && !pod.getMetadata().getUid().equals(before));
    namespace.await(
        "orders",
        SOON,
        found -> condition(found, "InstancesReady").orElseThrow().getStatus().equals("True"));
    assertThat(pod().getMetadata().getLabels()).containsEntry(Labels.ROLE, "primary");
    return pod().getMetadata().getUid();
  }

  private Pod pod() {
    return namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").get();
  }

  private StatefulSet set() {
    return namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .get();
  }

  private String strategy() {
    return set().getSpec().getUpdateStrategy().getType();
  }

  private Map<String, String> template() {
    return set().getSpec().getTemplate().getMetadata().getLabels();
  }

  private long deletions() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(request -> request.verb().equals("delete") && request.resource().equals("pods"))
        .count();
  }
}
