package dev.databaseoperator.testkit;

import dev.databaseoperator.view.ClaimFacts;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Optional;

/** What the operator would observe if the caches had these objects. */
public final class Observations {

  private Observations() {}

  /**
   * On a cluster that knows no PodMonitors, without Events and without a pod that tries an image.
   */
  public static Observed of(
      Optional<StatefulSet> statefulSet,
      Optional<Pod> pod,
      Optional<PersistentVolumeClaim> volume) {
    return of(statefulSet, pod, volume, List.of());
  }

  /** The same with Events. */
  public static Observed of(
      Optional<StatefulSet> statefulSet,
      Optional<Pod> pod,
      Optional<PersistentVolumeClaim> volume,
      List<ObjectEvent> events) {
    return of(statefulSet, pod, volume, events, Optional.empty());
  }

  /** The same with a pod that tries an image. */
  public static Observed of(
      Optional<StatefulSet> statefulSet,
      Optional<Pod> pod,
      Optional<PersistentVolumeClaim> volume,
      List<ObjectEvent> events,
      Optional<Pod> checkPod) {
    return new Observed(
        1,
        statefulSet.map(SetFacts::of),
        pod.map(PodFacts::of),
        volume.map(ClaimFacts::of),
        Observed.PodMonitorState.KIND_UNKNOWN,
        events,
        checkPod.map(PodFacts::of));
  }
}
