package dev.databaseoperator.status;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;

/** What a volume claim itself says about why it gives no volume, or will not for long. */
final class VolumeProblems {

  private final PersistentVolumeClaim claim;

  VolumeProblems(PersistentVolumeClaim claim) {
    this.claim = claim;
  }

  Optional<Problem> first() {
    return deleted().or(this::lost);
  }

  private Optional<Problem> deleted() {
    return claim.getMetadata().getDeletionTimestamp() == null
            || claim.getMetadata().getLabels() == null
        ? Optional.empty()
        : Optional.of(
            Problem.stalled(
                FailureReason.VolumeDeleting,
                ("PersistentVolumeClaim %s has been deleted and goes when its pod ends, and the"
                        + " data with it: take a dump now; to keep the volume itself set"
                        + " persistentVolumeReclaimPolicy of PersistentVolume %s to Retain")
                    .formatted(claim.getMetadata().getName(), claim.getSpec().getVolumeName())));
  }

  private Optional<Problem> lost() {
    return claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())
        ? Optional.of(lost(claim.getMetadata().getName(), claim.getSpec().getVolumeName()))
        : Optional.empty();
  }

  static Problem lost(String claim, String volume) {
    return Problem.stalled(
        FailureReason.VolumeLost,
        ("PersistentVolume %s, to which PersistentVolumeClaim %s was bound, has been deleted, or is"
                + " of another claim: also of an earlier one of this name, when its claimRef has"
                + " that one's UID. Bring volume and claim together again, or restore from a copy"
                + " into a new Database")
            .formatted(volume, claim));
  }
}
