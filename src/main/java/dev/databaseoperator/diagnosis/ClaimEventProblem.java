package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ObjectEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Problem that an Event of an unbound volume claim reports: Events of the volume controller ({@code
 * pkg/controller/volume/persistentvolume/pv_controller.go} of Kubernetes 1.36) and of provisioners.
 */
final class ClaimEventProblem {

  /** Timeout of a provisioner before a claim that waits for it is reported. */
  static final Duration PROVISIONING_GRACE = Duration.ofSeconds(60);

  /** Reason of the Event that the volume controller repeats while a provisioner works. */
  static final String WAITS_FOR_PROVISIONER = "ExternalProvisioning";

  private static final Set<String> NOT_OF_BINDING =
      Set.of("VolumeResizeFailed", "ExternalExpanding", "FileSystemResizeFailed");

  private final Database database;
  private final Instant now;

  ClaimEventProblem(Database database, Instant now) {
    this.database = database;
    this.now = now;
  }

  /** Returns the problem; empty when the Event is not about binding, or the grace period runs. */
  Optional<Problem> of(ObjectEvent event) {
    String claim = "PersistentVolumeClaim " + event.name();
    return switch (event.reason()) {
      case "FailedBinding" -> Optional.of(notBound(claim, event));
      case "ProvisioningFailed" -> Optional.of(notProvisioned(claim, event));
      case "VolumeMismatch" ->
          Optional.of(
              Problem.of(
                  FailureReason.VolumeUnbound,
                  "%s does not fit the PersistentVolume that it names; class, size and access mode ReadWriteOnce must fit: %s"
                      .formatted(claim, event.note())));
      case "ClaimLost", "ClaimMisbound" ->
          Optional.of(
              Problem.of(
                  FailureReason.VolumeLost,
                  "%s has lost its volume: %s".formatted(claim, event.note())));
      case WAITS_FOR_PROVISIONER -> late(claim, event);
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
            "%s is not bound: the cluster has no default StorageClass. Mark one as the default, or create a PersistentVolume without a class that fits; to name a class in spec.storage.storageClass, delete the Database and this claim, which holds no data yet, and create the Database again: %s"
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
          "%s is not bound: the StorageClass in spec.storage.storageClass does not exist. Create it, or delete the Database and this claim, which holds no data yet, and create the Database again with another class: %s"
              .formatted(claim, note));
    }
    if (note.contains("no volume plugin matched")) {
      return Problem.of(
          FailureReason.VolumeUnbound,
          "%s is not bound: its class has no provisioner, and no free PersistentVolume of the class fits size and access mode ReadWriteOnce; create one: %s"
              .formatted(claim, note));
    }
    return Problem.of(
        FailureReason.VolumeProvisioningFailed,
        "%s is not bound: its provisioner fails, and retries; ask the administrators of the storage: %s"
            .formatted(claim, note));
  }

  private Optional<Problem> late(String claim, ObjectEvent event) {
    return now.isBefore(event.first().plus(PROVISIONING_GRACE))
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                FailureReason.VolumeUnbound,
                "%s has not been bound for more than %s s; check whether its provisioner runs: %s"
                    .formatted(claim, PROVISIONING_GRACE.toSeconds(), event.note())));
  }
}
