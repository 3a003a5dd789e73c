package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What the status of a pod says about why it does not serve. */
final class PodProblems {

  /**
   * How long a pod may be unschedulable before that is worth telling: with {@code
   * WaitForFirstConsumer} the scheduler's first look often comes before the volume.
   */
  static final Duration SCHEDULING_GRACE = Duration.ofSeconds(10);

  private final Database database;
  private final Pod pod;
  private final String name;

  /**
   * @param name by which a user knows it
   */
  PodProblems(Database database, Pod pod, String name) {
    this.database = database;
    this.pod = pod;
    this.name = name;
  }

  Optional<Problem> first(Instant now) {
    return Stream.of(unschedulable(now), nodeLost(), thrownOut(), waiting(), crashed(), injected())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** When {@link #first} changes although the pod does not. */
  Optional<Instant> due() {
    return unscheduledSince().map(since -> since.plus(SCHEDULING_GRACE));
  }

  /** The condition of this type, if the pod has it. */
  static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  private static boolean is(Pod pod, String type, String status) {
    return condition(pod, type).filter(c -> status.equals(c.getStatus())).isPresent();
  }

  private Optional<Problem> unschedulable(Instant now) {
    return due()
        .filter(then -> !now.isBefore(then))
        .flatMap(then -> condition(pod, "PodScheduled"))
        .map(condition -> SchedulingProblem.of(name, condition.getMessage()));
  }

  private Optional<Instant> unscheduledSince() {
    return condition(pod, "PodScheduled")
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(condition -> Instant.parse(condition.getLastTransitionTime()));
  }

  /**
   * Of a node that is not heard of the node controller says that its pods are not ready, and leaves
   * what the kubelet has said last: that the containers are.
   */
  private Optional<Problem> nodeLost() {
    boolean contradiction =
        is(pod, "ContainersReady", "True")
            && is(pod, "Ready", "False")
            && pod.getSpec().getReadinessGates().isEmpty();
    boolean unknown = pod.getStatus() != null && "Unknown".equals(pod.getStatus().getPhase());
    return contradiction || unknown
        ? Optional.of(
            Problem.passing(
                FailureReason.NodeLost,
                ("node %s, on which pod %s runs, is not heard of; bring it back. As PostgreSQL may"
                        + " still run there, no other pod is started; when the node is gone for"
                        + " ever: kubectl delete node %s")
                    .formatted(pod.getSpec().getNodeName(), name, pod.getSpec().getNodeName())))
        : Optional.empty();
  }

  /** Such a pod is replaced by its StatefulSet, mostly at once. */
  private Optional<Problem> thrownOut() {
    return Optional.ofNullable(pod.getStatus())
        .filter(status -> "Failed".equals(status.getPhase()) && status.getReason() != null)
        .map(
            status ->
                Problem.passing(
                    FailureReason.PodEvicted,
                    "node %s does not keep pod %s (%s): %s; give it what it lacks, or set spec.resources.requests to what PostgreSQL needs"
                        .formatted(
                            pod.getSpec().getNodeName(),
                            name,
                            status.getReason(),
                            Words.of(status.getMessage()))));
  }

  private Optional<Problem> waiting() {
    return container()
        .map(ContainerStatus::getState)
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting.getReason() != null)
        .flatMap(
            waiting ->
                ImageProblem.of(
                        PodContainer.postgres().image(pod.getSpec()).orElse("?"),
                        waiting.getReason(),
                        waiting.getMessage())
                    .or(() -> refused(waiting)));
  }

  private Optional<Problem> refused(ContainerStateWaiting waiting) {
    return waiting.getReason().startsWith("Create") || waiting.getReason().endsWith("Error")
        ? Optional.of(
            Problem.passing(
                FailureReason.ContainerRefused,
                "the container of pod %s cannot be made (%s): %s%s"
                    .formatted(
                        name,
                        waiting.getReason(),
                        Words.of(waiting.getMessage()),
                        advice(waiting))))
        : Optional.empty();
  }

  private static String advice(ContainerStateWaiting waiting) {
    String words = Words.of(waiting.getMessage());
    if (words.contains("runAsNonRoot") || words.contains("non-numeric user")) {
      return "; the image wants to run as root: choose another in spec.imageName";
    }
    if (words.contains("executable file not found")
        || words.contains("no such file or directory")) {
      return "; the image lacks what every image for this operator has, a POSIX sh: choose another"
          + " in spec.imageName";
    }
    return waiting.getReason().equals("CreateContainerConfigError")
        ? "; a Secret or ConfigMap that the operator makes is made anew, any other must be created"
        : "";
  }

  private Optional<Problem> crashed() {
    return container().flatMap(container -> CrashProblems.of(database, name, container));
  }

  /** What keeps PostgreSQL from starting, or its pod from being served when it has started. */
  private Optional<Problem> injected() {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    InjectedContainers injected = new InjectedContainers(pod, Names.CONTAINER);
    boolean serves =
        container().filter(postgres -> Boolean.TRUE.equals(postgres.getReady())).isPresent();
    return (serves
            ? injected
                .unready()
                .map(words -> "PostgreSQL in pod %s is ready, but %s".formatted(name, words))
            : injected
                .failingInit()
                .map(words -> "PostgreSQL in pod %s is not started: %s".formatted(name, words)))
        .map(words -> Problem.passing(FailureReason.SidecarNotReady, words));
  }

  private Optional<ContainerStatus> container() {
    return pod.getMetadata().getDeletionTimestamp() != null
        ? Optional.empty()
        : PodContainer.postgres().status(pod);
  }
}
