package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fields of the volume claim of an instance that the operator uses.
 *
 * @param labels all labels; empty when there are none
 * @param deleted whether it has a deletion timestamp
 * @param volume name of its PersistentVolume; null before it is bound
 * @param storageClass may be null
 * @param accessModes of its specification
 * @param wants requested size; null when it requests none
 * @param has capacity of its volume; empty before it is bound
 * @param phase null before it has one
 * @param conditions messages of those that are True, by type; a message may be empty
 * @param infeasible whether the storage driver has refused to grow it so far
 */
public record ClaimFacts(
    Subject subject,
    Map<String, String> labels,
    boolean deleted,
    @Nullable String volume,
    @Nullable String storageClass,
    List<String> accessModes,
    @Nullable Quantity wants,
    Optional<Quantity> has,
    @Nullable String phase,
    Map<String, String> conditions,
    boolean infeasible) {

  private static final String STORAGE = "storage";

  /** Returns the facts of {@code claim}. */
  public static ClaimFacts of(PersistentVolumeClaim claim) {
    ObjectMeta metadata = claim.getMetadata();
    PersistentVolumeClaimSpec spec =
        claim.getSpec() == null ? new PersistentVolumeClaimSpec() : claim.getSpec();
    PersistentVolumeClaimStatus status =
        claim.getStatus() == null ? new PersistentVolumeClaimStatus() : claim.getStatus();
    return new ClaimFacts(
        Subject.of(claim),
        metadata.getLabels() == null ? Map.of() : metadata.getLabels(),
        metadata.getDeletionTimestamp() != null,
        spec.getVolumeName(),
        spec.getStorageClassName(),
        spec.getAccessModes() == null ? List.of() : spec.getAccessModes(),
        spec.getResources() == null ? null : size(spec.getResources().getRequests()).orElse(null),
        size(status.getCapacity()),
        status.getPhase(),
        conditions(status),
        isInfeasible(status.getAllocatedResourceStatuses()));
  }

  private static Optional<Quantity> size(Map<String, Quantity> amounts) {
    return Optional.ofNullable(amounts).map(all -> all.get(STORAGE));
  }

  private static Map<String, String> conditions(PersistentVolumeClaimStatus status) {
    Map<String, String> messages = new LinkedHashMap<>();
    for (PersistentVolumeClaimCondition condition : status.getConditions()) {
      if ("True".equals(condition.getStatus())) {
        messages.put(
            condition.getType(), condition.getMessage() == null ? "" : condition.getMessage());
      }
    }
    return messages;
  }

  private static boolean isInfeasible(Map<String, String> states) {
    return states != null
        && states.values().stream().anyMatch(state -> state.endsWith("Infeasible"));
  }

  /** Name of the claim. */
  public String name() {
    return subject.name();
  }

  /** Whether its volume does not exist any more. */
  public boolean isLost() {
    return "Lost".equals(phase);
  }

  /** Whether it waits for a volume. */
  public boolean isPending() {
    return phase == null || phase.equals("Pending");
  }

  /** Whether its volume is smaller than requested. */
  public boolean grows() {
    return wants != null
        && has.filter(size -> size.getNumericalAmount().compareTo(wants.getNumericalAmount()) < 0)
            .isPresent();
  }

  /**
   * Facts that a reconciliation depends on: with an equal signal its result is the same. Without
   * the annotations by which it is bound; of the status only its growth and its loss.
   */
  Object signal() {
    return List.of(
        labels,
        deleted,
        Optional.ofNullable(wants),
        isLost(),
        grows() ? List.of(has, conditions, infeasible) : "");
  }
}
