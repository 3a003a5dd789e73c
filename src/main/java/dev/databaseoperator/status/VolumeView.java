package dev.databaseoperator.status;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;

/**
 * What a volume claim tells about its growth (kubernetes.io/docs/concepts/storage, "Expanding
 * Persistent Volumes Claims"): the claim requests more than it has until the storage driver, and
 * then the node, have done their part.
 */
final class VolumeView {

  private static final String STORAGE = "storage";

  private final PersistentVolumeClaim claim;

  VolumeView(PersistentVolumeClaim claim) {
    this.claim = claim;
  }

  /** The size that the volume of {@code claim} has; empty before it is bound. */
  static Optional<String> size(PersistentVolumeClaim claim) {
    return new VolumeView(claim).has().map(Quantity::toString);
  }

  private Optional<Quantity> has() {
    return status().map(PersistentVolumeClaimStatus::getCapacity).map(sizes -> sizes.get(STORAGE));
  }

  /** How the growth stands, while the volume is smaller than requested. */
  Optional<Problem> growth() {
    Quantity wants = claim.getSpec().getResources().getRequests().get(STORAGE);
    return has()
        .filter(size -> size.getNumericalAmount().compareTo(wants.getNumericalAmount()) < 0)
        .map(size -> growth(size, wants));
  }

  private Problem growth(Quantity has, Quantity wants) {
    String grows =
        "PersistentVolumeClaim %s grows from %s to %s"
            .formatted(claim.getMetadata().getName(), has, wants);
    Optional<String> failed = message("ControllerResizeError").or(() -> message("NodeResizeError"));
    if (failed.isPresent() || infeasible()) {
      return Problem.passing(
          FailureReason.VolumeResizeFailed,
          "%s, but the storage driver cannot (it tries again): %s"
              .formatted(grows, failed.orElse("the size is infeasible")));
    }
    return message("FileSystemResizePending")
        .map(
            message ->
                Problem.passing(
                    FailureReason.FileSystemResizePending,
                    "%s: the volume has, its file system follows when the node gets to it; with a"
                            .formatted(grows)
                        + " driver that resizes offline only, delete the pod: "
                        + message))
        .orElseGet(() -> Problem.passing(FailureReason.VolumeResizing, grows));
  }

  private boolean infeasible() {
    return status()
        .map(PersistentVolumeClaimStatus::getAllocatedResourceStatuses)
        .map(Map::values)
        .filter(states -> states.stream().anyMatch(state -> state.endsWith("Infeasible")))
        .isPresent();
  }

  private Optional<String> message(String type) {
    return status().stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .map(PersistentVolumeClaimCondition::getMessage);
  }

  private Optional<PersistentVolumeClaimStatus> status() {
    return Optional.ofNullable(claim.getStatus());
  }
}
