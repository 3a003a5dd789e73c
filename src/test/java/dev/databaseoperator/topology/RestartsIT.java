package dev.databaseoperator.topology;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Restarts of the pod, which the operator does and no controller of StatefulSets. */
class RestartsIT {

  private static final Duration SOON = Duration.ofSeconds(15);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void aRolloutRestartDeletesThePodOnceAsTheOneThatWasRead() {
    namespace.applyReady("orders", "{}");
    String before = pod().get().getMetadata().getUid();

    rolloutRestart("2026-01-01T00:00:00Z");

    awaitAnotherPod(before);
    namespace.awaitReady("orders");
    assertThat(pod().get().getMetadata().getAnnotations())
        .containsEntry("kubectl.kubernetes.io/restartedAt", "2026-01-01T00:00:00Z");
    assertThat(deletions())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.code()).isEqualTo(200);
              assertThat(request.json().at("/requestObject/preconditions/uid").asText())
                  .isEqualTo(before);
              assertThat(request.json().at("/requestObject/preconditions/resourceVersion").asText())
                  .isNotEmpty();
              assertThat(request.json().at("/requestObject").has("gracePeriodSeconds")).isFalse();
            });
  }

  @Test
  void whilePausedNoPodIsRestarted() {
    namespace.applyReady("orders", "{}");
    String before = pod().get().getMetadata().getUid();
    namespace.patch("orders", "{\"spec\":{\"paused\":true}}");
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());

    rolloutRestart("2026-01-01T00:00:00Z");
    namespace.await(
        "orders",
        SOON,
        found -> condition(found, "InstancesReady").orElseThrow().getStatus().equals("False"));
    assertThat(pod().get().getMetadata().getUid()).isEqualTo(before);
    assertThat(deletions()).isEmpty();

    namespace.patch("orders", "{\"spec\":{\"paused\":false}}");
    awaitAnotherPod(before);
    namespace.awaitReady("orders");
    assertThat(deletions()).hasSize(1);
  }

  @Test
  void aPodThatHasLostTheLabelOfItsRevisionIsReportedAndLeftAlone() {
    namespace.applyReady("orders", "{}");
    String before = pod().get().getMetadata().getUid();

    pod()
        .edit(
            found ->
                new PodBuilder(found)
                    .editMetadata()
                    .removeFromLabels("controller-revision-hash")
                    .endMetadata()
                    .build());

    namespace.await("orders", SOON, found -> says(found, "has lost label"));
    assertThat(pod().get().getMetadata().getUid()).isEqualTo(before);
    assertThat(deletions()).isEmpty();

    pod().withGracePeriod(0).delete();
    namespace.awaitReady("orders");
  }

  @Test
  void aPodWhoseClaimIsBeingDeletedIsNotRestarted() {
    namespace.applyReady("orders", "{}");
    String before = pod().get().getMetadata().getUid();
    claim()
        .edit(
            found ->
                new PersistentVolumeClaimBuilder(found)
                    .editMetadata()
                    .addToFinalizers("kubernetes.io/pvc-protection")
                    .endMetadata()
                    .build());
    claim().delete();

    namespace.patch("orders", "{\"spec\":{\"resources\":{\"requests\":{\"memory\":\"64Mi\"}}}}");
    rolloutRestart("2026-01-01T00:00:00Z");

    namespace.await("orders", SOON, found -> is(found, "VolumeDeleting"));
    assertThat(pod().get().getMetadata().getUid()).isEqualTo(before);
    assertThat(deletions()).isEmpty();
  }

  @Test
  void aPodThatCouldNotStartAgainIsNotRestarted() {
    namespace.applyReady("orders", "{}");
    String before = pod().get().getMetadata().getUid();
    ResourceQuota quota = noConfigMaps();
    namespace.await(
        "orders",
        SOON,
        found -> {
          namespace
              .client()
              .configMaps()
              .inNamespace(namespace.name())
              .withName("orders-config")
              .delete();
          return condition(found, "Ready").orElseThrow().getReason().equals("QuotaExceeded");
        });

    rolloutRestart("2026-01-01T00:00:00Z");
    namespace.await("orders", SOON, found -> !is(found, "Ready"));
    assertThat(pod().get().getMetadata().getUid()).isEqualTo(before);
    assertThat(deletions()).isEmpty();

    namespace.client().resource(quota).delete();
    awaitAnotherPod(before);
    namespace.awaitReady("orders");
  }

  @Test
  void whileAnImageIsTriedAForeignImageReplacesNoPod() {
    namespace.applyReady("orders", "{}");
    String before = pod().get().getMetadata().getUid();
    namespace.patch("orders", "{\"spec\":{\"imageName\":\"example.com/postgres:17.99\"}}");
    await()
        .atMost(SOON)
        .until(
            () ->
                namespace
                        .client()
                        .pods()
                        .inNamespace(namespace.name())
                        .withName("orders-1-check")
                        .get()
                    != null);

    template("{\"spec\":{\"containers\":[{\"name\":\"postgres\",\"image\":\"postgres:16\"}]}}");
    namespace.await("orders", SOON, found -> says(found, "has to be restarted"));
    assertThat(pod().get().getMetadata().getUid()).isEqualTo(before);

    namespace.patch("orders", "{\"spec\":{\"imageName\":\"postgres:17\"}}");
    namespace.awaitReady("orders");
    assertThat(pod().get().getMetadata().getUid()).isEqualTo(before);
    assertThat(deletions()).isEmpty();
  }

  /** With the status that the controller of quotas would write. */
  private ResourceQuota noConfigMaps() {
    Map<String, Quantity> none = Map.of("configmaps", new Quantity("0"));
    ResourceQuota quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("full")
            .withNamespace(namespace.name())
            .endMetadata()
            .withNewSpec()
            .withHard(none)
            .endSpec()
            .build();
    namespace.client().resource(quota).create();
    return namespace
        .client()
        .resource(quota)
        .editStatus(
            made ->
                new ResourceQuotaBuilder(made)
                    .withNewStatus()
                    .withHard(none)
                    .withUsed(none)
                    .endStatus()
                    .build());
  }

  private static boolean is(Database database, String reason) {
    return condition(database, "InstancesReady").orElseThrow().getReason().equals(reason);
  }

  private static boolean says(Database database, String words) {
    return condition(database, "InstancesReady").orElseThrow().getMessage().contains(words);
  }

  private void rolloutRestart(String at) {
    template(
        "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"%s\"}}}"
            .formatted(at));
  }

  private void template(String change) {
    namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            "{\"spec\":{\"template\":%s}}".formatted(change));
  }

  private Resource<PersistentVolumeClaim> claim() {
    return namespace
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .withName("orders-1");
  }

  private void awaitAnotherPod(String before) {
    await()
        .atMost(SOON)
        .until(() -> pod().get(), found -> found != null && !before.equals(uid(found)));
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private Resource<Pod> pod() {
    return namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0");
  }

  /** Of the instance's pod. */
  private List<Request> deletions() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(request -> request.verb().equals("delete") && request.resource().equals("pods"))
        .filter(request -> request.name().equals("orders-1-0"))
        .toList();
  }
}
