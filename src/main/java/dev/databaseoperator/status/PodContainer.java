package dev.databaseoperator.status;

import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Optional;

/**
 * One container of a pod, by its name: meshes, agents and policies inject theirs, also in front of
 * ours, and what those run and how they end says nothing about PostgreSQL.
 */
public final class PodContainer {

  private final String name;

  private PodContainer(String name) {
    this.name = name;
  }

  /** PostgreSQL's, in the pod of an instance. */
  public static PodContainer postgres() {
    return new PodContainer(Names.CONTAINER);
  }

  /** The one that tries an image, in the pod made for that. */
  static PodContainer check() {
    return new PodContainer(Names.CHECK_CONTAINER);
  }

  /** How it stands; empty before the kubelet has said anything about it. */
  public Optional<ContainerStatus> status(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(container -> name.equals(container.getName()))
            .findFirst();
  }

  /** The image that {@code spec} gives it. */
  public Optional<String> image(PodSpec spec) {
    return spec.getContainers().stream()
        .filter(container -> name.equals(container.getName()))
        .map(Container::getImage)
        .findFirst();
  }
}
