package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a kubelet does with the pods that try an image: {@code instance.sh check} is run with the
 * programs of the image ({@link TestImages}) until it has succeeded once.
 */
final class TestCheckPods implements AutoCloseable {

  /** A kubelet begins with ten seconds. */
  private static final Duration BACK_OFF = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Runnable ended;

  /** By the pod's UID. */
  private final Map<String, Check> running = new HashMap<>();

  /**
   * @param ended runs when a check has ended, in any thread
   */
  TestCheckPods(KubernetesClient client, Runnable ended) {
    this.client = client;
    this.ended = ended;
  }

  private static final class Check implements AutoCloseable {
    final InstanceMounts mounts = InstanceMounts.create();
    InstanceProcess process;
    boolean reported;
    long endedAt;

    @Override
    public void close() {
      if (process != null) {
        process.close();
      }
      mounts.close();
    }
  }

  /** Reconciles all of them once; returns whether none waits for an image or another try. */
  boolean sync(List<Pod> pods) {
    boolean settled = true;
    Set<String> present = new HashSet<>();
    for (Pod pod : pods) {
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        client.resource(pod).withGracePeriod(0).delete();
      } else {
        present.add(pod.getMetadata().getUid());
        settled &= sync(pod);
      }
    }
    for (String gone : Set.copyOf(running.keySet())) {
      if (!present.contains(gone)) {
        running.remove(gone).close();
      }
    }
    return settled;
  }

  private boolean sync(Pod pod) {
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return true;
    }
    String image = container(pod).getImage();
    Optional<String> missing = TestImages.pullFailure(image);
    if (missing.isPresent()) {
      report(pod, "Pending", waiting("ImagePullBackOff", missing.get()), null);
      return false;
    }
    Check check = running.computeIfAbsent(pod.getMetadata().getUid(), uid -> new Check());
    if (check.process == null) {
      start(check, pod);
    } else if (check.process.exitCode().isPresent()) {
      if (!check.reported) {
        report(pod, check);
        check.reported = true;
        check.endedAt = System.nanoTime();
      } else if (System.nanoTime() - check.endedAt > BACK_OFF.toNanos()) {
        start(check, pod);
      }
    }
    return check.process != null && check.process.exitCode().isEmpty();
  }

  private void start(Check check, Pod pod) {
    ConfigMap config =
        client
            .configMaps()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(
                pod.getSpec().getVolumes().stream()
                    .filter(volume -> volume.getConfigMap() != null)
                    .map(volume -> volume.getConfigMap().getName())
                    .findFirst()
                    .orElseThrow())
            .get();
    if (config == null) {
      return;
    }
    check.mounts.config(config.getData());
    check.process =
        TestImages.in(
                container(pod).getImage(),
                InstanceProcess.on(check.mounts)
                    .environment(
                        container(pod).getEnv().stream()
                            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue))))
            .check();
    check.process.whenEnded(ended);
    check.reported = false;
  }

  private void report(Pod pod, Check check) {
    int code = check.process.exitCode().orElseThrow();
    ContainerState ended =
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(code)
            .withReason(code == 0 ? "Completed" : "Error")
            .withMessage(check.process.terminationMessage())
            .endTerminated()
            .build();
    if (code == 0) {
      report(pod, "Succeeded", ended, null);
    } else {
      report(pod, "Running", waiting("CrashLoopBackOff", "back-off restarting"), ended);
    }
  }

  private static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }

  private void report(Pod pod, String phase, ContainerState state, ContainerState lastState) {
    Pod told =
        new PodBuilder(pod)
            .editOrNewStatus()
            .withPhase(phase)
            .withContainerStatuses(
                new ContainerStatusBuilder()
                    .withName(container(pod).getName())
                    .withImage(container(pod).getImage())
                    .withImageID("test")
                    .withReady(false)
                    .withRestartCount(0)
                    .withState(state)
                    .withLastState(lastState)
                    .build())
            .endStatus()
            .build();
    boolean known =
        pod.getStatus() != null
            && phase.equals(pod.getStatus().getPhase())
            && pod.getStatus().getContainerStatuses().stream()
                .anyMatch(status -> state.equals(status.getState()));
    if (!known) {
      client.resource(told).updateStatus();
    }
  }

  private static Container container(Pod pod) {
    return pod.getSpec().getContainers().get(0);
  }

  @Override
  public void close() {
    running.values().forEach(Check::close);
  }
}
