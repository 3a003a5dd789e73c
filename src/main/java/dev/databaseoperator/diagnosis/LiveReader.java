package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.client.ObjectEvents;
import dev.databaseoperator.kube.client.ObjectEvents.Told;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads an object's Events from the API server, and, for a StatefulSet, the pod with the name of
 * its own: either its own pod without its labels, or a foreign one. The StatefulSet's controller
 * reports the first never and the second often not, and the operator's caches have pods of
 * Databases only.
 */
public record LiveReader(KubernetesClient client, Instant now) implements LiveEvents.Reader {

  @Override
  public List<Told> read(Subject object) {
    List<Told> told = new ArrayList<>(ObjectEvents.of(object.namespace(), object.uid(), client));
    if (object.kind().equals("StatefulSet")) {
      told.addAll(pod(object, told.isEmpty()));
    }
    return told;
  }

  private List<Told> pod(Subject set, boolean nothingTold) {
    String name = set.name() + "-0";
    return client
        .pods()
        .inNamespace(set.namespace())
        .withField("metadata.name", name)
        .list()
        .getItems()
        .stream()
        .filter(pod -> (isUnseen(pod) && PodClaims.isOf(set, pod)) || nothingTold)
        .filter(pod -> !(ControllerIndex.controls(set.uid(), pod) && !isUnseen(pod)))
        .map(pod -> told(set, pod))
        .toList();
  }

  private Told told(Subject set, Pod pod) {
    String name = pod.getMetadata().getName();
    return PodClaims.isOf(set, pod)
        ? new Told(
            ObjectEvent.POD_LABELS_LOST,
            "the labels that select pod %s were changed".formatted(name),
            now,
            now)
        : new Told(
            ObjectEvent.POD_NAME_TAKEN,
            "pod %s exists and does not belong to StatefulSet %s".formatted(name, set.name()),
            now,
            now);
  }

  /** Whether the operator's informer does not have the pod, or not as this StatefulSet's. */
  private static boolean isUnseen(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null
        || !Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
        || pod.getMetadata().getOwnerReferences().isEmpty();
  }
}
