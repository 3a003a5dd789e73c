package dev.databaseoperator.diagnosis;

import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.PodFacts;
import java.util.Optional;

/**
 * Containers of a pod that other controllers have injected: meshes, agents and policies. The
 * operator's own pods have one container and no init container.
 */
public final class InjectedContainers {

  private final PodFacts pod;
  private final String own;

  /**
   * @param own name of the operator's container
   */
  public InjectedContainers(PodFacts pod, String own) {
    this.pod = pod;
    this.own = own;
  }

  /** Init container that fails and keeps the operator's container from starting. */
  public Optional<String> failingInit() {
    return pod.initContainers().stream()
        .filter(container -> !container.ready())
        .filter(container -> container.unusualWait().isPresent() || container.failure().isPresent())
        .findFirst()
        .map(
            container ->
                "init container %s, which the operator did not add, does not end%s: see kubectl logs %s -c %1$s"
                    .formatted(container.name(), why(container), pod.name()));
  }

  /** Container that keeps the pod unready although the operator's is ready. */
  Optional<String> unready() {
    return pod.containers().stream()
        .filter(other -> !own.equals(other.name()))
        .filter(other -> !other.ready())
        .findFirst()
        .map(
            other ->
                "container %s, which the operator did not add, is not%s; until it is, no client reaches the pod: see kubectl logs %s -c %1$s"
                    .formatted(other.name(), why(other), pod.name()));
  }

  private static String why(ContainerFacts container) {
    return container
        .waiting()
        .map(waiting -> " (%s)".formatted(waiting.reason()))
        .or(
            () ->
                container
                    .end()
                    .or(container::failure)
                    .map(end -> " (it ended with exit code %s)".formatted(end.exitCode())))
        .orElse("");
  }
}
