package dev.databaseoperator.diagnosis;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ClaimFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Problems in a volume claim's own status: it provides no volume, or will lose it. */
final class VolumeProblems {

  private final ClaimFacts claim;

  VolumeProblems(ClaimFacts claim) {
    this.claim = claim;
  }

  Optional<Problem> first() {
    return deleted().or(this::lost);
  }

  private Optional<Problem> deleted() {
    return !claim.deleted() || claim.labels().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                FailureReason.VolumeDeleting,
                ("PersistentVolumeClaim %s has been deleted and is removed when its pod ends, and the"
                        + " data with it: take a dump now; to keep the volume itself set"
                        + " persistentVolumeReclaimPolicy of PersistentVolume %s to Retain")
                    .formatted(claim.name(), claim.volume())));
  }

  private Optional<Problem> lost() {
    return claim.isLost() ? Optional.of(lost(claim.name(), claim.volume())) : Optional.empty();
  }

  static Problem lost(String claim, @Nullable String volume) {
    return Problem.of(
        FailureReason.VolumeLost,
        ("PersistentVolume %s, to which PersistentVolumeClaim %s was bound, has been deleted, or is"
                + " of another claim: also of an earlier one of this name, when its claimRef has"
                + " that one's UID. Bring volume and claim together again, or restore from a copy"
                + " into a new Database")
            .formatted(volume, claim));
  }
}
