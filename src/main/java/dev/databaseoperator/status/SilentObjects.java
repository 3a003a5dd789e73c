package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The objects of an instance that wait, and whose status does not say what for: a claim that is not
 * bound, a StatefulSet without its pod, a pod none of whose containers was started, or whose
 * PostgreSQL runs and is not ready. Why, Kubernetes tells in Events only.
 */
public final class SilentObjects {

  private static final Set<String> USUAL_WAITS = Set.of("ContainerCreating", "PodInitializing");

  private SilentObjects() {}

  /** Those of {@code observed}; none while the instance is ready, or should not run. */
  public static List<HasMetadata> of(Database database, Observed observed) {
    if (database.getSpec().isHibernated() || new InstanceView(database, observed).ready()) {
      return List.of();
    }
    return Stream.<Optional<? extends HasMetadata>>of(
            observed.volume().filter(SilentObjects::waits),
            observed.statefulSet().filter(set -> observed.pod().isEmpty()),
            observed.pod().filter(pod -> waits(pod) || runsUnready(pod)))
        .<HasMetadata>flatMap(Optional::stream)
        .toList();
  }

  static boolean waits(PersistentVolumeClaim claim) {
    return !isGoing(claim)
        && (claim.getStatus() == null
            || claim.getStatus().getPhase() == null
            || claim.getStatus().getPhase().equals("Pending"));
  }

  /** Also before it has a node: nothing tells when it gets one. That none takes it, it says. */
  static boolean waits(Pod pod) {
    return !isGoing(pod)
        && PodProblems.condition(pod, "PodScheduled")
            .filter(condition -> "False".equals(condition.getStatus()))
            .isEmpty()
        && (pod.getStatus() == null
            || pod.getStatus().getContainerStatuses().stream().allMatch(SilentObjects::waits));
  }

  private static boolean runsUnready(Pod pod) {
    return !isGoing(pod)
        && PodContainer.postgres()
            .status(pod)
            .filter(container -> !Boolean.TRUE.equals(container.getReady()))
            .map(ContainerStatus::getState)
            .filter(state -> state.getRunning() != null)
            .isPresent();
  }

  private static boolean waits(ContainerStatus container) {
    ContainerState state = container.getState();
    return (container.getLastState() == null || container.getLastState().getTerminated() == null)
        && (state == null
            || state.getWaiting() != null
                && (state.getWaiting().getReason() == null
                    || USUAL_WAITS.contains(state.getWaiting().getReason())));
  }

  private static boolean isGoing(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }
}
