package dev.databaseoperator.controller;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.ObjectEvents;
import dev.databaseoperator.kube.ObjectEvents.Told;
import dev.databaseoperator.status.ControllerIndex;
import dev.databaseoperator.status.ObjectEvent;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asks the API server: for an object's Events, and, of a StatefulSet, whether a pod has the name of
 * its own: its own one, which has lost its labels, or a foreign one. Its controller says nothing of
 * the one, and often nothing of the other, and the operator's caches have pods of Databases only.
 */
record LiveReader(KubernetesClient client, Instant now) implements LiveEvents.Reader {

  @Override
  public List<Told> read(HasMetadata object) {
    List<Told> told = new ArrayList<>(ObjectEvents.of(object, client));
    if (object instanceof StatefulSet set) {
      told.addAll(pod(set, told.isEmpty()));
    }
    return told;
  }

  private List<Told> pod(StatefulSet set, boolean nothingTold) {
    String name = set.getMetadata().getName() + "-0";
    return client
        .pods()
        .inNamespace(set.getMetadata().getNamespace())
        .withField("metadata.name", name)
        .list()
        .getItems()
        .stream()
        .filter(pod -> isUnseen(pod) && InstanceLabels.isOf(set, pod) || nothingTold)
        .filter(pod -> !(ControllerIndex.controls(set, pod) && !isUnseen(pod)))
        .map(pod -> told(set, pod))
        .toList();
  }

  private Told told(StatefulSet set, Pod pod) {
    String name = pod.getMetadata().getName();
    return InstanceLabels.isOf(set, pod)
        ? new Told(
            ObjectEvent.POD_LABELS_LOST,
            "somebody has changed the labels of pod %s, by which it is found".formatted(name),
            now,
            now)
        : new Told(
            ObjectEvent.POD_NAME_TAKEN,
            "pod %s exists and does not belong to StatefulSet %s"
                .formatted(name, set.getMetadata().getName()),
            now,
            now);
  }

  /** Whether the operator's informer does not see it, or not as this StatefulSet's. */
  private static boolean isUnseen(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null
        || !Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
        || pod.getMetadata().getOwnerReferences().isEmpty();
  }
}
