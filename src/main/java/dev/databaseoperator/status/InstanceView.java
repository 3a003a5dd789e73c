package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What pod, StatefulSet and volume tell about one instance. */
public final class InstanceView {

  /**
   * How long a pod may be unschedulable before that is worth telling: with {@code
   * WaitForFirstConsumer} the scheduler's first look often comes before the volume.
   */
  static final Duration SCHEDULING_GRACE = Duration.ofSeconds(10);

  private static final Set<String> IMAGE_REASONS =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable");

  private final Database database;
  private final Observed observed;

  /** The view of the first instance of {@code database}. */
  public InstanceView(Database database, Observed observed) {
    this.database = database;
    this.observed = observed;
  }

  /** Whether the pod that should run now accepts connections. */
  public boolean ready() {
    return rolledOut()
        && observed
            .pod()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .flatMap(pod -> condition(pod, "Ready"))
            .map(condition -> "True".equals(condition.getStatus()))
            .orElse(false);
  }

  /** Whether an instance exists at all. */
  public boolean exists() {
    return observed.statefulSet().isPresent();
  }

  /** Whether a pod exists, or may come although none should. */
  boolean runs() {
    return observed.pod().isPresent()
        || observed.statefulSet().filter(set -> !scaledDown(set)).isPresent();
  }

  private static boolean scaledDown(StatefulSet set) {
    return Integer.valueOf(0).equals(set.getSpec().getReplicas())
        && set.getStatus() != null
        && Objects.equals(
            set.getStatus().getObservedGeneration(), set.getMetadata().getGeneration())
        && (set.getStatus().getReplicas() == null || set.getStatus().getReplicas() == 0);
  }

  /** Image that the container runs. */
  public Optional<String> image() {
    return observed.pod().map(pod -> pod.getSpec().getContainers().get(0).getImage());
  }

  /** What keeps the instance from running, if it is more than the usual wait. */
  public Optional<Problem> problem(Instant now) {
    return Stream.of(volumeDeleted(), unschedulable(now), waiting(), crashed())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** How the growth of the volume stands, while it grows. */
  Optional<Problem> growth() {
    return observed.volume().flatMap(claim -> new VolumeView(claim).growth());
  }

  /** How long until {@link #problem} may change although nothing else does. */
  public Optional<Duration> nextLook(Instant now) {
    return unscheduledSince()
        .map(since -> Duration.between(now, since.plus(SCHEDULING_GRACE)))
        .filter(wait -> !wait.isNegative());
  }

  /** Whether the StatefulSet's pod is of the template that the StatefulSet has now. */
  private boolean rolledOut() {
    Optional<StatefulSet> seen =
        observed
            .statefulSet()
            .filter(set -> set.getStatus() != null)
            .filter(
                set ->
                    Objects.equals(
                        set.getStatus().getObservedGeneration(),
                        set.getMetadata().getGeneration()));
    return seen.isPresent()
        && observed
            .pod()
            .map(pod -> pod.getMetadata().getLabels().get("controller-revision-hash"))
            .map(revision -> revision.equals(seen.get().getStatus().getUpdateRevision()))
            .orElse(false);
  }

  private Optional<Problem> volumeDeleted() {
    return observed
        .volume()
        .filter(claim -> claim.getMetadata().getDeletionTimestamp() != null)
        .filter(claim -> claim.getMetadata().getLabels() != null)
        .map(
            claim ->
                Problem.stalled(
                    FailureReason.VolumeDeleting,
                    ("PersistentVolumeClaim %s has been deleted and goes when its pod ends, and the"
                            + " data with it: take a dump now; to keep the volume itself set"
                            + " persistentVolumeReclaimPolicy of PersistentVolume %s to Retain")
                        .formatted(
                            claim.getMetadata().getName(), claim.getSpec().getVolumeName())));
  }

  private Optional<Problem> unschedulable(Instant now) {
    return unscheduledSince()
        .filter(since -> !now.isBefore(since.plus(SCHEDULING_GRACE)))
        .flatMap(since -> condition(observed.pod().orElseThrow(), "PodScheduled"))
        .map(
            condition ->
                Problem.passing(
                    FailureReason.Unschedulable,
                    "pod %s cannot be scheduled: %s".formatted(podName(), condition.getMessage())));
  }

  private Optional<Instant> unscheduledSince() {
    return observed
        .pod()
        .flatMap(pod -> condition(pod, "PodScheduled"))
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(condition -> Instant.parse(condition.getLastTransitionTime()));
  }

  private Optional<Problem> waiting() {
    return container()
        .map(ContainerStatus::getState)
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting.getReason() != null)
        .flatMap(this::problemOf);
  }

  private Optional<Problem> problemOf(ContainerStateWaiting waiting) {
    if (IMAGE_REASONS.contains(waiting.getReason())) {
      return Optional.of(
          Problem.passing(
              FailureReason.ImageUnavailable,
              "image %s cannot be pulled (%s): %s; check spec.imageName and spec.imagePullSecrets"
                  .formatted(
                      image().orElse("?"), waiting.getReason(), orNothing(waiting.getMessage()))));
    }
    if (waiting.getReason().startsWith("Create") || waiting.getReason().endsWith("Error")) {
      return Optional.of(
          Problem.passing(
              FailureReason.ContainerRefused,
              "the container of pod %s cannot be made (%s): %s"
                  .formatted(podName(), waiting.getReason(), orNothing(waiting.getMessage()))));
    }
    return Optional.empty();
  }

  private Optional<Problem> crashed() {
    return container()
        .filter(container -> !Boolean.TRUE.equals(container.getReady()))
        .flatMap(
            container ->
                Stream.of(container.getState(), container.getLastState())
                    .filter(Objects::nonNull)
                    .map(ContainerState::getTerminated)
                    .filter(Objects::nonNull)
                    .filter(terminated -> terminated.getExitCode() != 0)
                    .findFirst())
        .map(this::crash);
  }

  private Problem crash(ContainerStateTerminated terminated) {
    return Problem.passing(
        FailureReason.ContainerCrashed,
        "PostgreSQL in pod %s ended with exit code %s (%s): %s"
            .formatted(
                podName(),
                terminated.getExitCode(),
                terminated.getReason(),
                orNothing(terminated.getMessage())));
  }

  private Optional<ContainerStatus> container() {
    return observed.pod().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> pod.getStatus() != null)
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .findFirst();
  }

  private String podName() {
    return Names.pod(database, Names.FIRST_INSTANCE);
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  private static String orNothing(String message) {
    return message == null || message.isBlank() ? "no message" : message.strip();
  }
}
