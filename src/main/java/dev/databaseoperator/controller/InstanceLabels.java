package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.kube.LabelDrift;
import dev.databaseoperator.status.ControllerIndex;
import dev.databaseoperator.status.ObjectEvent;
import dev.databaseoperator.status.Observed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of an instance's pod. By them {@code NAME-rw} finds the primary, the StatefulSet its
 * pod and the operator both. The pod gets them from the StatefulSet's template; changed by hand
 * later, only the operator puts them back. Where they stand on another pod (copies of a pod keep
 * them on demand), that would get connections which only a server can answer.
 */
final class InstanceLabels {

  private final Database database;
  private final LabelDrift drift;
  private final KubernetesClient client;

  InstanceLabels(Database database, KubernetesClient client) {
    this.database = database;
    this.drift = new LabelDrift(client);
    this.client = client;
  }

  /**
   * Puts them back where the operator sees the pod, and takes the role from others that use its
   * volume.
   *
   * @param mounting the operator's pods that mount the volume of the instance
   */
  void correct(Observed observed, List<Pod> mounting) {
    observed
        .pod()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(pod -> wanted().forEach((label, value) -> drift.correct(pod, label, value)));
    observed
        .statefulSet()
        .ifPresent(
            set ->
                mounting.stream()
                    .filter(pod -> !ControllerIndex.controls(set, pod))
                    // Its own one that it has released, because a label was taken from it, serves.
                    .filter(pod -> !isNamedAsOf(set, pod))
                    .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.ROLE))
                    .forEach(pod -> drift.remove(pod, Labels.ROLE)));
    if (observed.events().stream()
        .anyMatch(event -> event.reason().equals(ObjectEvent.POD_LABELS_LOST))) {
      observed.statefulSet().ifPresent(this::putBack);
    }
  }

  /** Of a pod that the operator sees no more, because it is no more labelled as its own. */
  private void putBack(StatefulSet set) {
    Pod live =
        client
            .pods()
            .inNamespace(set.getMetadata().getNamespace())
            .withName(Names.pod(database, Names.FIRST_INSTANCE))
            .get();
    if (live != null && isOf(set, live)) {
      drift.putBack(live, wanted());
    }
  }

  private static boolean isNamedAsOf(StatefulSet set, Pod pod) {
    return pod.getMetadata().getName().equals(set.getMetadata().getName() + "-0");
  }

  /**
   * Whether {@code pod} is the one of {@code set}: controlled by it, or released by it because its
   * labels did not fit any more, and still on its volume.
   */
  static boolean isOf(StatefulSet set, Pod pod) {
    return !pod.isMarkedForDeletion()
        && (ControllerIndex.controls(set, pod)
            || pod.getMetadata().getOwnerReferences().isEmpty()
                && pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getPersistentVolumeClaim() != null)
                    .anyMatch(
                        volume ->
                            volume
                                .getPersistentVolumeClaim()
                                .getClaimName()
                                .equals(set.getMetadata().getName())));
  }

  private Map<String, String> wanted() {
    Map<String, String> labels = new TreeMap<>(Labels.ofInstance(database, Names.FIRST_INSTANCE));
    labels.put(Labels.ROLE, Labels.ROLE_PRIMARY);
    return labels;
  }
}
