package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.kube.client.LabelDrift;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.view.SetFacts;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels of an instance's pod. {@code NAME-rw} selects the primary by them, the StatefulSet its
 * pod, and the operator both. The pod gets them from the StatefulSet's template; after a change by
 * hand only the operator restores them. Another pod with these labels (copies of a pod keep them on
 * demand) would get connections that only a server can answer.
 */
final class InstanceLabels {

  private final Database database;
  private final int instance;
  private final LabelDrift drift;
  private final KubernetesClient client;

  InstanceLabels(Database database, int instance, KubernetesClient client) {
    this.database = database;
    this.instance = instance;
    this.drift = new LabelDrift(client);
    this.client = client;
  }

  /**
   * Restores the labels of the pod, and removes the role from others that use its volume.
   *
   * @param mounting managed pods that mount the volume of the instance
   */
  void correct(Observed observed, List<Pod> mounting) {
    observed.statefulSet().ifPresent(set -> mounting.forEach(pod -> correct(set.subject(), pod)));
    if (observed.events().stream()
        .anyMatch(event -> event.reason().equals(ObjectEvent.POD_LABELS_LOST))) {
      observed.statefulSet().map(SetFacts::subject).ifPresent(this::putBack);
    }
  }

  private void correct(Subject set, Pod pod) {
    boolean controlled = ControllerIndex.controls(set.uid(), pod);
    boolean named = pod.getMetadata().getName().equals(set.name() + "-0");
    if (controlled && named && !pod.isMarkedForDeletion()) {
      wanted().forEach((label, value) -> drift.correct(pod, label, value));
      return;
    }
    // A pod that its StatefulSet released, because a label was removed, still serves.
    if (!controlled && !named && pod.getMetadata().getLabels().containsKey(Labels.ROLE)) {
      drift.remove(pod, Labels.ROLE);
    }
  }

  /** Restores the labels of a pod that the operator's informers do not select any more. */
  private void putBack(Subject set) {
    Pod live =
        client.pods().inNamespace(set.namespace()).withName(Names.pod(database, instance)).get();
    if (live != null && PodClaims.isOf(set, live)) {
      drift.putBack(live, wanted());
    }
  }

  private Map<String, String> wanted() {
    Map<String, String> labels = new TreeMap<>(Labels.ofInstance(database, instance));
    labels.put(Labels.ROLE, Labels.ROLE_PRIMARY);
    return labels;
  }
}
