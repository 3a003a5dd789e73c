package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * What the Events of objects that wait say: of a claim those of the volume controller ({@code
 * pkg/controller/volume/persistentvolume/pv_controller.go}) and of provisioners, of a StatefulSet
 * those of its controller ({@code stateful_pod_control.go}), of a pod those of the kubelet ({@code
 * pkg/kubelet/events/event.go}), all of Kubernetes 1.36. The newest that says anything counts.
 */
final class EventProblems {

  /**
   * An older one says nothing about now. The StatefulSet controller is the slowest to try again: it
   * doubles its wait up to 1,000 s.
   */
  static final Duration LONGEST_SILENCE = Duration.ofMinutes(20);

  /** How long a provisioner may take before its silence is worth telling. */
  static final Duration PROVISIONING_GRACE = Duration.ofSeconds(60);

  private static final String WAITS = "ExternalProvisioning";

  // Beginnings of what instance.sh says in its probes.
  private static final String WAITS_FOR_ANOTHER = "waits for the end of PostgreSQL on the same";
  private static final String RECOVERS = "PostgreSQL has been ";

  private static final Set<String> MOUNTS =
      Set.of("FailedMount", "FailedAttachVolume", "FailedMapVolume", "VolumeConditionAbnormal");

  private static final Set<String> SANDBOX = Set.of("FailedCreatePodSandBox", "NetworkNotReady");

  private static final Set<String> NOT_OF_BINDING =
      Set.of("VolumeResizeFailed", "ExternalExpanding", "FileSystemResizeFailed");

  private final Database database;
  private final Instant now;

  EventProblems(Database database, Instant now) {
    this.database = database;
    this.now = now;
  }

  /** The problem that the newest Event of an object of this kind tells, if any does. */
  Optional<Problem> of(String kind, Observed observed) {
    return observed.events().stream()
        .filter(event -> event.kind().equals(kind))
        .filter(event -> !event.last().isBefore(now.minus(LONGEST_SILENCE)))
        // What only says that somebody else is waited for comes last: it is told all the time.
        .sorted(
            Comparator.comparing((ObjectEvent event) -> event.reason().equals(WAITS))
                .thenComparing(ObjectEvent::last, Comparator.reverseOrder()))
        .map(this::problem)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Problem> problem(ObjectEvent event) {
    return switch (event.kind()) {
      case "PersistentVolumeClaim" -> ofClaim(event);
      case "StatefulSet" -> ofStatefulSet(event);
      case "Pod" -> ofPod(event);
      default -> Optional.empty();
    };
  }

  private Optional<Problem> ofClaim(ObjectEvent event) {
    String claim = "PersistentVolumeClaim " + event.name();
    return switch (event.reason()) {
      case "FailedBinding" -> Optional.of(notBound(claim, event));
      case "ProvisioningFailed" -> Optional.of(notProvisioned(claim, event));
      case "VolumeMismatch" ->
          Optional.of(
              Problem.of(
                  FailureReason.VolumeUnbound,
                  "%s does not fit the PersistentVolume that it names; class, size and access mode ReadWriteOnce must: %s"
                      .formatted(claim, event.note())));
      case "ClaimLost", "ClaimMisbound" ->
          Optional.of(
              Problem.of(
                  FailureReason.VolumeLost,
                  "%s has lost its volume: %s".formatted(claim, event.note())));
      case WAITS -> late(claim, event);
      default ->
          NOT_OF_BINDING.contains(event.reason())
              ? Optional.empty()
              : Optional.of(
                  Problem.of(
                      FailureReason.VolumeProvisioningFailed,
                      "%s is not bound (%s): %s".formatted(claim, event.reason(), event.note())));
    };
  }

  private Problem notBound(String claim, ObjectEvent event) {
    return database.getSpec().getStorage().getStorageClass() == null
        ? Problem.of(
            FailureReason.StorageClassMissing,
            "%s is not bound: the cluster has no default StorageClass. Mark one as the default, or create a PersistentVolume without class that fits; to name a class in spec.storage.storageClass, delete the Database and this claim, which holds nothing yet, and create the Database anew: %s"
                .formatted(claim, event.note()))
        : Problem.of(
            FailureReason.VolumeUnbound,
            "%s is not bound: no free PersistentVolume fits its class, size and access mode ReadWriteOnce; create one: %s"
                .formatted(claim, event.note()));
  }

  private static Problem notProvisioned(String claim, ObjectEvent event) {
    String note = event.note();
    if (note.contains("storageclass") && note.contains("not found")) {
      return Problem.of(
          FailureReason.StorageClassMissing,
          "%s is not bound: the StorageClass in spec.storage.storageClass does not exist. Create it, or delete the Database and this claim, which holds nothing yet, and create the Database anew with another: %s"
              .formatted(claim, note));
    }
    if (note.contains("no volume plugin matched")) {
      return Problem.of(
          FailureReason.VolumeUnbound,
          "%s is not bound: nothing provisions volumes of its class, and no free PersistentVolume of it fits size and access mode ReadWriteOnce; create one: %s"
              .formatted(claim, note));
    }
    return Problem.of(
        FailureReason.VolumeProvisioningFailed,
        "%s is not bound: its provisioner fails, and goes on trying; ask who runs the storage: %s"
            .formatted(claim, note));
  }

  private Optional<Problem> late(String claim, ObjectEvent event) {
    return now.isBefore(event.first().plus(PROVISIONING_GRACE))
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                FailureReason.VolumeUnbound,
                "%s is not bound, for more than %s s; does its provisioner run? %s"
                    .formatted(claim, PROVISIONING_GRACE.toSeconds(), event.note())));
  }

  private static Optional<Problem> ofStatefulSet(ObjectEvent event) {
    return switch (event.reason()) {
      case ObjectEvent.POD_NAME_TAKEN ->
          Optional.of(
              Problem.of(
                  FailureReason.PodRefused,
                  "StatefulSet %s cannot make its pod; rename the one that has its name, or give the Database another name: %s"
                      .formatted(event.name(), event.note())));
      case ObjectEvent.POD_LABELS_LOST ->
          Optional.of(
              Problem.of(
                  FailureReason.PodRefused,
                  "%s; the operator puts them back unless spec.paused is true"
                      .formatted(event.note())));
      case "FailedCreate", "FailedDelete", "FailedUpdate" ->
          ApiRefusal.of(event.note())
              .or(
                  () ->
                      Optional.of(
                          Problem.of(
                              FailureReason.PodRefused,
                              "StatefulSet %s cannot make its pod: %s"
                                  .formatted(event.name(), event.note()))));
      default -> Optional.empty();
    };
  }

  /**
   * What the container of PostgreSQL says of itself while it runs and is not ready: its probes fail
   * with a text, which the kubelet repeats ({@code instance.sh}, {@code begin} and {@code
   * recovery}).
   *
   * @param since when the container was started: what is older, another has said
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
              "a volume of pod %s cannot be mounted (%s); it is tried again, ask who runs the storage when it stays: %s"
                  .formatted(event.name(), event.reason(), event.note())));
    }
    if (SANDBOX.contains(event.reason())) {
      return Optional.of(
          Problem.of(
              FailureReason.PodSandboxFailed,
              "the node cannot set up pod %s (%s), mostly its network; ask who runs the cluster: %s"
                  .formatted(event.name(), event.reason(), event.note())));
    }
    return Optional.empty();
  }
}
