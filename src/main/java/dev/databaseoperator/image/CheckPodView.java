package dev.databaseoperator.image;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.diagnosis.ImageProblem;
import dev.databaseoperator.diagnosis.InjectedContainers;
import dev.databaseoperator.diagnosis.PodProblems;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.ContainerFacts.End;
import dev.databaseoperator.view.ContainerFacts.Waiting;
import dev.databaseoperator.view.ExitCode;
import dev.databaseoperator.view.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** State of the pod that tries an image. */
final class CheckPodView {

  /** Time before a pod that the node has ended (evicted, shut down) is created again. */
  static final Duration RENEWAL = Duration.ofSeconds(60);

  private final PodFacts pod;

  CheckPodView(PodFacts pod) {
    this.pod = pod;
  }

  /** Whether the pod tries {@code subject}. */
  boolean tries(String subject) {
    return !pod.deleted() && pod.triedImage().filter(subject::equals).isPresent();
  }

  /** Whether the trial succeeded, also while an injected container keeps the pod running. */
  boolean succeeded() {
    return container().flatMap(ContainerFacts::end).filter(end -> end.exitCode() == 0).isPresent();
  }

  /** Whether the node has ended the pod for good before its container succeeded. */
  boolean isLost() {
    return "Failed".equals(pod.phase()) && !succeeded();
  }

  /** Returns when a lost pod may be created again. */
  Instant renewal() {
    return Instant.parse(pod.created()).plus(RENEWAL);
  }

  /** Returns why the image cannot be pulled. */
  Optional<Problem> pullFailure(String image) {
    return waiting()
        .flatMap(waiting -> ImageProblem.of(image, waiting.reason(), waiting.message()));
  }

  /** Returns what the trial found against the image; stays while it is repeated. */
  Optional<String> refusal() {
    return ended()
        .filter(end -> !ExitCode.isFromOutside(end.exitCode()))
        .map(
            end ->
                "exit code %s: %s".formatted(end.exitCode(), words(end.reason(), end.message())));
  }

  /** Returns why there is no verdict, unless the wait is a usual one. */
  Optional<String> hindrance(Instant now) {
    return Stream.of(lost(), unschedulable(now), killed(), refused(), injected())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Returns when time alone changes {@link #hindrance}, or a lost pod may be created again. */
  Optional<Instant> due() {
    return isLost() ? Optional.of(renewal()) : endOfSchedulingGrace();
  }

  private Optional<String> lost() {
    return isLost() ? Optional.of(words(pod.reason(), pod.message())) : Optional.empty();
  }

  private Optional<String> injected() {
    return new InjectedContainers(pod, Names.CHECK_CONTAINER).failingInit();
  }

  private Optional<String> unschedulable(Instant now) {
    return endOfSchedulingGrace()
        .filter(then -> !now.isBefore(then))
        .flatMap(then -> pod.unscheduled())
        .map(no -> "it cannot be scheduled: " + no.message());
  }

  private Optional<Instant> endOfSchedulingGrace() {
    return pod.unscheduled().map(no -> no.at().plus(PodProblems.SCHEDULING_GRACE));
  }

  private Optional<String> killed() {
    return ended()
        .filter(end -> ExitCode.isFromOutside(end.exitCode()))
        .map(end -> "it was killed: " + words(end.reason(), end.message()));
  }

  private Optional<String> refused() {
    return waiting()
        .filter(
            waiting -> waiting.reason().startsWith("Create") || waiting.reason().endsWith("Error"))
        .map(waiting -> words(waiting.reason(), waiting.message()));
  }

  private Optional<Waiting> waiting() {
    return container().flatMap(ContainerFacts::waiting);
  }

  private Optional<End> ended() {
    return container().flatMap(ContainerFacts::failure);
  }

  private Optional<ContainerFacts> container() {
    return pod.container(Names.CHECK_CONTAINER);
  }

  private static String words(@Nullable String reason, @Nullable String message) {
    return message == null || message.isBlank()
        ? String.valueOf(reason)
        : message.strip() + (reason == null || reason.equals("Error") ? "" : " (" + reason + ")");
  }
}
