package dev.databaseoperator.volume;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ClaimFacts;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports the growth of a volume claim (kubernetes.io/docs/concepts/storage, "Expanding Persistent
 * Volumes Claims"): the claim requests more than it has until the storage driver, and then the
 * node, have done their part.
 */
public final class VolumeView {

  private final ClaimFacts claim;

  /** Reads {@code claim}. */
  public VolumeView(ClaimFacts claim) {
    this.claim = claim;
  }

  /** Size of the volume of {@code claim}; empty before it is bound. */
  public static Optional<String> size(ClaimFacts claim) {
    return claim.has().map(Quantity::toString);
  }

  /** State of the growth, while the volume is smaller than requested. */
  public Optional<Problem> growth() {
    return claim.grows()
        ? Optional.of(growth(claim.has().orElseThrow(), claim.wants()))
        : Optional.empty();
  }

  private Problem growth(Quantity has, @Nullable Quantity wants) {
    String grows =
        "PersistentVolumeClaim %s grows from %s to %s".formatted(claim.name(), has, wants);
    Optional<String> failed = message("ControllerResizeError").or(() -> message("NodeResizeError"));
    if (failed.isPresent() || claim.infeasible()) {
      return Problem.of(
          FailureReason.VolumeResizeFailed,
          "%s, but the storage driver cannot (it tries again): %s"
              .formatted(grows, failed.orElse("the size is infeasible")));
    }
    return message("FileSystemResizePending")
        .map(
            message ->
                Problem.of(
                    FailureReason.FileSystemResizePending,
                    "%s: the volume has, its file system follows when the node expands it; with a"
                            .formatted(grows)
                        + " driver that resizes offline only, delete the pod: "
                        + message))
        .orElseGet(() -> Problem.of(FailureReason.VolumeResizing, grows));
  }

  private Optional<String> message(String type) {
    return Optional.ofNullable(claim.conditions().get(type)).filter(message -> !message.isEmpty());
  }
}
