package dev.databaseoperator.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Containers of a pod that the operator has not put there: of meshes, agents and policies. The
 * operator's own pods have one container and no init container.
 */
final class InjectedContainers {

  private static final Set<String> USUAL_WAITS = Set.of("ContainerCreating", "PodInitializing");

  private final Pod pod;
  private final String own;

  /**
   * @param own name of the operator's container
   */
  InjectedContainers(Pod pod, String own) {
    this.pod = pod;
    this.own = own;
  }

  /** The init container that fails, for which the operator's container waits. */
  Optional<String> failingInit() {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getInitContainerStatuses().stream()
            .filter(container -> !Boolean.TRUE.equals(container.getReady()))
            .filter(container -> waitsUnusually(container) || exitCode(container).isPresent())
            .findFirst()
            .map(
                container ->
                    "init container %s, which the operator has not put there, does not end%s: see kubectl logs %s -c %1$s"
                        .formatted(container.getName(), why(container), name()));
  }

  /** The container that keeps the pod from being ready when the operator's is. */
  Optional<String> unready() {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(other -> !own.equals(other.getName()))
            .filter(other -> !Boolean.TRUE.equals(other.getReady()))
            .findFirst()
            .map(
                other ->
                    "container %s, which the operator has not put there, is not%s; until it is, no client reaches the pod: see kubectl logs %s -c %1$s"
                        .formatted(other.getName(), why(other), name()));
  }

  private String name() {
    return pod.getMetadata().getName();
  }

  private static String why(ContainerStatus container) {
    ContainerState state = container.getState();
    if (state != null && state.getWaiting() != null && state.getWaiting().getReason() != null) {
      return " (%s)".formatted(state.getWaiting().getReason());
    }
    return exitCode(container).map(" (it ended with exit code %s)"::formatted).orElse("");
  }

  private static boolean waitsUnusually(ContainerStatus container) {
    return container.getState() != null
        && container.getState().getWaiting() != null
        && container.getState().getWaiting().getReason() != null
        && !USUAL_WAITS.contains(container.getState().getWaiting().getReason());
  }

  /** With which it ended, now or before it was started again; empty after a success. */
  private static Optional<Integer> exitCode(ContainerStatus container) {
    return Stream.of(
            Optional.ofNullable(container.getState()),
            Optional.ofNullable(container.getLastState()))
        .flatMap(Optional::stream)
        .map(ContainerState::getTerminated)
        .flatMap(Stream::ofNullable)
        .map(ContainerStateTerminated::getExitCode)
        .filter(code -> code != 0)
        .findFirst();
  }
}
