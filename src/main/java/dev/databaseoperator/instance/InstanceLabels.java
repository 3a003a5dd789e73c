package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.kube.client.LabelDrift;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.view.SetFacts;
import dev.databaseoperator.view.Subject;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels of an instance's pod. {@code NAME-rw} selects the pod by them, the StatefulSet finds its
 * pod, and the operator both. The pod gets them from the StatefulSet's template, but its role only
 * from the operator, by a patch of the live pod: a new pod has no role, whatever it was before.
 * Labels that are changed by hand are restored. Another pod with these labels (copies of a pod keep
 * them on demand) would get connections that only a server can answer.
 */
final class InstanceLabels {

  private final View view;
  private final Database database;
  private final int instance;
  private final LabelDrift drift;
  private final KubernetesClient client;

  InstanceLabels(View view, int instance, KubernetesClient client) {
    this.view = view;
    this.database = view.database();
    this.instance = instance;
    this.drift = new LabelDrift(client);
    this.client = client;
  }

  /**
   * Sets the labels of the pod, and removes those that Services select from other pods that use its
   * volume.
   */
  void correct(Observed observed) {
    observed
        .statefulSet()
        .ifPresent(set -> view.podsWith(set.name()).forEach(pod -> correct(set.subject(), pod)));
    if (observed.events().stream()
        .anyMatch(event -> event.reason().equals(ObjectEvent.POD_LABELS_LOST))) {
      observed.statefulSet().map(SetFacts::subject).ifPresent(this::putBack);
    }
  }

  private void correct(Subject set, Pod pod) {
    boolean controlled = ControllerIndex.controls(set.uid(), pod);
    boolean named = pod.getMetadata().getName().equals(set.name() + "-0");
    if (controlled && named && !pod.isMarkedForDeletion()) {
      Pod present = asWritten(pod);
      wanted()
          .forEach(
              (label, value) ->
                  drift
                      .correct(present, label, value)
                      .map(view::wrote)
                      .ifPresent(written -> requireLabel(written, label, value)));
      return;
    }
    // A pod that its StatefulSet released, because a label was removed, still serves.
    if (!controlled && !named) {
      drift.remove(pod, Labels.ROLE);
      drift.remove(pod, Labels.INSTANCE);
    }
  }

  /** A mutating webhook or policy may have removed what the patch has set. */
  private static void requireLabel(Pod written, String label, String value) {
    if (!value.equals(written.getMetadata().getLabels().get(label))) {
      throw new ProblemException(
          Problem.of(
              FailureReason.AdmissionDenied,
              "admission accepts label %s=%s on pod %s, but removes it: exempt this namespace from the webhook or policy that does so"
                  .formatted(label, value, written.getMetadata().getName())));
    }
  }

  /** Returns the pod as last written: the index of an informer lags behind. */
  private Pod asWritten(Pod indexed) {
    return view.get(Pod.class, indexed.getMetadata().getName())
        .filter(found -> found.getMetadata().getUid().equals(indexed.getMetadata().getUid()))
        .orElse(indexed);
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
