package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;

/** The pod of a StatefulSet and the status that the StatefulSet controller writes. */
final class SetPods {

  private SetPods() {}

  /** The name of the set's only pod. */
  static String name(StatefulSet set) {
    return set.getMetadata().getName() + "-0";
  }

  /** The revision of the pod template. */
  static String revision(StatefulSet set) {
    String template = Serialization.asJson(set.getSpec().getTemplate());
    return set.getMetadata().getName() + "-" + Integer.toHexString(template.hashCode());
  }

  /**
   * Not one that is being deleted, not the pod of a StatefulSet that was deleted and made again
   * (the garbage collector's work), and with {@code RollingUpdate} not one of another revision:
   * with {@code OnDelete} such a pod stays until another client deletes it.
   */
  static boolean mayStay(Pod pod, StatefulSet set, String revision) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(set.getMetadata().getUid()))
        && (!isRolling(set)
            || revision.equals(pod.getMetadata().getLabels().get("controller-revision-hash")));
  }

  private static boolean isRolling(StatefulSet set) {
    return set.getSpec().getUpdateStrategy().getType().equals("RollingUpdate");
  }

  /**
   * The controller writes the first revision, and then another one only when a rolling update has
   * ended: with {@code OnDelete} it never changes.
   */
  private static String currentRevision(StatefulSet set, String revision) {
    String current = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
    return current == null || isRolling(set) ? revision : current;
  }

  /** Writes the set's status, unless it has it. */
  static void reportRevision(StatefulSet set, String revision, KubernetesClient client) {
    boolean reported =
        set.getStatus() != null
            && revision.equals(set.getStatus().getUpdateRevision())
            && set.getSpec().getReplicas().equals(set.getStatus().getReplicas())
            && set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration());
    if (!reported) {
      client
          .resource(
              new StatefulSetBuilder(set)
                  .editOrNewStatus()
                  .withReplicas(set.getSpec().getReplicas())
                  .withCurrentRevision(currentRevision(set, revision))
                  .withUpdateRevision(revision)
                  .withObservedGeneration(set.getMetadata().getGeneration())
                  .endStatus()
                  .build())
          .updateStatus();
    }
  }

  /** The pod to create, bound to a node. */
  static Pod of(StatefulSet set, String revision) {
    return new PodBuilder()
        .withMetadata(set.getSpec().getTemplate().getMetadata())
        .editMetadata()
        .withName(name(set))
        .withNamespace(set.getMetadata().getNamespace())
        .addToLabels("controller-revision-hash", revision)
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("StatefulSet")
                .withName(set.getMetadata().getName())
                .withUid(set.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(set.getSpec().getTemplate().getSpec())
        .editSpec()
        .withNodeName("test-node")
        .endSpec()
        .build();
  }
}
