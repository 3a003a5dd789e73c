package dev.databaseoperator.status;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the pod that tries an image tells. */
final class CheckPodView {

  /** How long a pod that the node has ended (evicted, shut down) stays before it is made anew. */
  static final Duration RENEWAL = Duration.ofSeconds(60);

  /** 137: killed, mostly for memory; 143: told to end. Neither says anything about the image. */
  private static final Set<Integer> NO_VERDICT = Set.of(137, 143);

  private final Pod pod;

  CheckPodView(Pod pod) {
    this.pod = pod;
  }

  /** Whether it tries what {@code subject} says. */
  boolean tries(String subject) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getMetadata().getAnnotations() != null
        && subject.equals(pod.getMetadata().getAnnotations().get(Annotations.TRIED_IMAGE));
  }

  /** Also while an injected container runs on, which keeps the pod from ending. */
  boolean succeeded() {
    return container()
        .map(ContainerStatus::getState)
        .map(ContainerState::getTerminated)
        .filter(end -> end.getExitCode() == 0)
        .isPresent();
  }

  /** Whether the node has ended it for good before its container had succeeded. */
  boolean isLost() {
    return pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase()) && !succeeded();
  }

  /** When one that is lost may be made anew. */
  Instant renewal() {
    return Instant.parse(pod.getMetadata().getCreationTimestamp()).plus(RENEWAL);
  }

  /** Why the image cannot be pulled. */
  Optional<Problem> pullFailure(String image) {
    return waiting()
        .flatMap(waiting -> ImageProblem.of(image, waiting.getReason(), waiting.getMessage()));
  }

  /** What the check found against the image; stays while it is repeated. */
  Optional<String> refusal() {
    return ended()
        .filter(end -> !NO_VERDICT.contains(end.getExitCode()))
        .map(
            end ->
                "exit code %s: %s"
                    .formatted(end.getExitCode(), words(end.getReason(), end.getMessage())));
  }

  /** Why there is no verdict, when it is more than the usual wait. */
  Optional<String> hindrance(Instant now) {
    return Stream.of(lost(), unschedulable(now), killed(), refused(), injected())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** When {@link #hindrance} changes, or a lost pod may be made anew, by time alone. */
  Optional<Instant> due() {
    return isLost() ? Optional.of(renewal()) : endOfSchedulingGrace();
  }

  private Optional<String> lost() {
    return isLost()
        ? Optional.of(words(pod.getStatus().getReason(), pod.getStatus().getMessage()))
        : Optional.empty();
  }

  private Optional<String> injected() {
    return new InjectedContainers(pod, Names.CHECK_CONTAINER).failingInit();
  }

  private Optional<String> unschedulable(Instant now) {
    return endOfSchedulingGrace()
        .filter(then -> !now.isBefore(then))
        .flatMap(then -> notScheduled())
        .map(condition -> "it cannot be scheduled: " + condition.getMessage());
  }

  private Optional<Instant> endOfSchedulingGrace() {
    return notScheduled()
        .map(condition -> Instant.parse(condition.getLastTransitionTime()))
        .map(since -> since.plus(PodProblems.SCHEDULING_GRACE));
  }

  private Optional<PodCondition> notScheduled() {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> "PodScheduled".equals(condition.getType()))
            .filter(condition -> "False".equals(condition.getStatus()))
            .findFirst();
  }

  private Optional<String> killed() {
    return ended()
        .filter(end -> NO_VERDICT.contains(end.getExitCode()))
        .map(end -> "it was killed: " + words(end.getReason(), end.getMessage()));
  }

  private Optional<String> refused() {
    return waiting()
        .filter(
            waiting ->
                waiting.getReason().startsWith("Create") || waiting.getReason().endsWith("Error"))
        .map(waiting -> words(waiting.getReason(), waiting.getMessage()));
  }

  private Optional<ContainerStateWaiting> waiting() {
    return container()
        .map(ContainerStatus::getState)
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting.getReason() != null);
  }

  private Optional<ContainerStateTerminated> ended() {
    return container().stream()
        .flatMap(container -> Stream.of(container.getState(), container.getLastState()))
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .filter(end -> end.getExitCode() != 0)
        .findFirst();
  }

  private Optional<ContainerStatus> container() {
    return PodContainer.check().status(pod);
  }

  private static String words(String reason, String message) {
    return message == null || message.isBlank()
        ? String.valueOf(reason)
        : message.strip() + (reason == null || reason.equals("Error") ? "" : " (" + reason + ")");
  }
}
