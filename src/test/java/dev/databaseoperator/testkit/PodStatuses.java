package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** An instance's pod with the status that a kubelet reports. */
final class PodStatuses {

  private PodStatuses() {}

  /**
   * @param address of the pod
   * @param restarts how often the container was restarted
   */
  static Pod ready(Pod pod, InstanceProcess postgres, String address, int restarts) {
    ContainerStatusBuilder container =
        container(pod, postgres, restarts)
            .withReady(true)
            .withStarted(true)
            .withNewState()
            .withNewRunning(now())
            .endState();
    return with(pod, address, "True", container);
  }

  /** As {@link #ready}, after the container has ended. */
  static Pod ended(Pod pod, InstanceProcess postgres, String address, int restarts) {
    ContainerStatusBuilder container =
        container(pod, postgres, restarts)
            .withReady(false)
            .withStarted(false)
            .withNewState()
            .withNewTerminated()
            .withExitCode(postgres.exitCode().orElseThrow())
            .withReason("Error")
            .withContainerID("test://" + postgres.pid())
            .withMessage(postgres.terminationMessage())
            .endTerminated()
            .endState();
    return with(pod, address, "False", container);
  }

  /** While its image cannot be pulled. */
  static Pod withoutImage(Pod pod, String message) {
    return new PodBuilder(pod)
        .editOrNewStatus()
        .withPhase("Pending")
        .addNewContainerStatus()
        .withName("postgres")
        .withImage(pod.getSpec().getContainers().get(0).getImage())
        .withImageID("")
        .withReady(false)
        .withRestartCount(0)
        .withNewState()
        .withNewWaiting()
        .withReason("ImagePullBackOff")
        .withMessage(message)
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static ContainerStatusBuilder container(Pod pod, InstanceProcess postgres, int restarts) {
    return new ContainerStatusBuilder()
        .withName("postgres")
        .withImage(pod.getSpec().getContainers().get(0).getImage())
        .withImageID("test")
        .withContainerID("test://" + postgres.pid())
        .withRestartCount(restarts);
  }

  private static Pod with(Pod pod, String address, String ready, ContainerStatusBuilder container) {
    return new PodBuilder(pod)
        .withStatus(
            new PodStatusBuilder()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .withConditions(
                    List.of(
                        new PodConditionBuilder()
                            .withType("Ready")
                            .withStatus(ready)
                            .withLastTransitionTime(now())
                            .build()))
                .withContainerStatuses(container.build())
                .build())
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
