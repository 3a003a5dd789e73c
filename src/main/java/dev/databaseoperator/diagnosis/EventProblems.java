package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Problems that Events report of objects whose status has no reason: Events of claims ({@link
 * ClaimEventProblem}), of a StatefulSet by its controller ({@code stateful_pod_control.go}), and of
 * a pod by the kubelet ({@code pkg/kubelet/events/event.go}), all of Kubernetes 1.36. The newest
 * Event that reports a problem counts.
 */
final class EventProblems {

  /**
   * Age from which an Event is ignored. The StatefulSet controller retries most slowly: it doubles
   * its delay up to 1,000 s.
   */
  static final Duration LONGEST_SILENCE = Duration.ofMinutes(20);

  // Beginnings of the messages that instance.sh prints in its probes.
  private static final String WAITS_FOR_ANOTHER = "waits for the end of PostgreSQL on the same";
  private static final String RECOVERS = "PostgreSQL has been ";

  private static final Set<String> MOUNTS =
      Set.of("FailedMount", "FailedAttachVolume", "FailedMapVolume", "VolumeConditionAbnormal");

  private static final Set<String> SANDBOX = Set.of("FailedCreatePodSandBox", "NetworkNotReady");

  private final ClaimEventProblem claims;
  private final Instant now;

  EventProblems(Database database, Instant now) {
    this.claims = new ClaimEventProblem(database, now);
    this.now = now;
  }

  /** Returns the problem that the newest Event of an object of this kind reports, if any does. */
  Optional<Problem> of(String kind, Observed observed) {
    return observed.events().stream()
        .filter(event -> event.kind().equals(kind))
        .filter(event -> !event.last().isBefore(now.minus(LONGEST_SILENCE)))
        // The wait for a provisioner comes last: its Event is repeated while the provisioner fails.
        .sorted(
            Comparator.comparing(
                    (ObjectEvent event) ->
                        event.reason().equals(ClaimEventProblem.WAITS_FOR_PROVISIONER))
                .thenComparing(ObjectEvent::last, Comparator.reverseOrder()))
        .map(this::problem)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Problem> problem(ObjectEvent event) {
    return switch (event.kind()) {
      case "PersistentVolumeClaim" -> claims.of(event);
      case "StatefulSet" -> ofStatefulSet(event);
      case "Pod" -> ofPod(event);
      default -> Optional.empty();
    };
  }

  private static Optional<Problem> ofStatefulSet(ObjectEvent event) {
    return switch (event.reason()) {
      case ObjectEvent.POD_NAME_TAKEN ->
          Optional.of(
              Problem.of(
                  FailureReason.PodRefused,
                  "StatefulSet %s cannot create its pod; rename the pod that has its name, or give the Database another name: %s"
                      .formatted(event.name(), event.note())));
      case ObjectEvent.POD_LABELS_LOST ->
          Optional.of(
              Problem.of(
                  FailureReason.PodRefused,
                  "%s; the operator restores them unless spec.paused is true"
                      .formatted(event.note())));
      case "FailedCreate", "FailedDelete", "FailedUpdate" ->
          ApiRefusal.of(event.note())
              .or(
                  () ->
                      Optional.of(
                          Problem.of(
                              FailureReason.PodRefused,
                              "StatefulSet %s cannot create its pod: %s"
                                  .formatted(event.name(), event.note()))));
      default -> Optional.empty();
    };
  }

  /**
   * Returns the problem that the probes of PostgreSQL's container report while it runs and is not
   * ready: the kubelet records the output of a failed probe ({@code instance.sh}, {@code begin} and
   * {@code recovery}) as an Event.
   *
   * @param since start of the container: older Events are of an earlier one
   */
  Optional<Problem> probed(Observed observed, Instant since) {
    return observed.events().stream()
        .filter(event -> event.kind().equals("Pod") && event.reason().equals("Unhealthy"))
        .filter(event -> !event.last().isBefore(since))
        .sorted(Comparator.comparing(ObjectEvent::last, Comparator.reverseOrder()))
        .map(EventProblems::probed)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Problem> probed(ObjectEvent event) {
    int waits = event.note().indexOf(WAITS_FOR_ANOTHER);
    if (waits >= 0) {
      return Optional.of(
          Problem.of(
              FailureReason.VolumeInUse,
              "pod %s %s".formatted(event.name(), event.note().substring(waits).strip())));
    }
    int recovers = event.note().indexOf(RECOVERS);
    return recovers < 0
        ? Optional.empty()
        : Optional.of(
            ExpectedWait.Recovering.problem(
                "in pod %s %s".formatted(event.name(), event.note().substring(recovers).strip())));
  }

  private static Optional<Problem> ofPod(ObjectEvent event) {
    if (MOUNTS.contains(event.reason())) {
      return Optional.of(
          Problem.of(
              FailureReason.VolumeNotMounted,
              "a volume of pod %s cannot be mounted (%s); the kubelet retries, ask the administrators of the storage if it keeps failing: %s"
                  .formatted(event.name(), event.reason(), event.note())));
    }
    if (SANDBOX.contains(event.reason())) {
      return Optional.of(
          Problem.of(
              FailureReason.PodSandboxFailed,
              "the node cannot set up pod %s (%s), usually because of its network; ask the administrators of the cluster: %s"
                  .formatted(event.name(), event.reason(), event.note())));
    }
    return Optional.empty();
  }
}
