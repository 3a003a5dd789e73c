package dev.databaseoperator.status;

import dev.databaseoperator.api.DatabaseStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes the events to record: from the difference of two statuses, so that nothing is reported
 * twice, and from the changes of the SQL pass.
 */
public final class StatusEvents {

  /**
   * Event to record.
   *
   * @param warning whether it is a Warning rather than Normal
   * @param action what the operator was doing, CamelCase
   */
  public record Happening(boolean warning, String reason, String action, String note) {}

  /** Type of the condition for a deletion that has to wait. */
  public static final String DELETION_PROTECTED = "DeletionProtected";

  private StatusEvents() {}

  /**
   * Returns the events for a change of the status.
   *
   * @param before the previous status, null when there was none
   * @param after the status as written
   * @param sqlChanges what the SQL pass changed
   */
  public static List<Happening> between(
      @Nullable DatabaseStatus before, DatabaseStatus after, List<String> sqlChanges) {
    List<Happening> happenings = new ArrayList<>();
    condition(after, DELETION_PROTECTED)
        .filter(refused -> condition(before, DELETION_PROTECTED).isEmpty())
        .map(refused -> new Happening(true, refused.getReason(), "Delete", refused.getMessage()))
        .ifPresent(happenings::add);
    Optional<Condition> wasReady = condition(before, "Ready");
    Condition ready = condition(after, "Ready").orElseThrow();
    boolean turned = !ready.getStatus().equals(wasReady.map(Condition::getStatus).orElse(null));
    String changes = String.join("; ", sqlChanges);

    boolean otherReason =
        !ready.getReason().equals(wasReady.map(Condition::getReason).orElse(null));

    if (is(ready, "True") && (turned || otherReason)) {
      String did = changes.isEmpty() ? "" : " (" + changes + ")";
      happenings.add(
          new Happening(false, ready.getReason(), "Reconcile", ready.getMessage() + did));
      return happenings;
    }
    if (!changes.isEmpty()) {
      happenings.add(new Happening(false, EventReason.SqlApplied.name(), "ApplySql", changes));
    }
    boolean wasUp = wasReady.filter(condition -> is(condition, "True")).isPresent();
    if (is(ready, "False") && otherReason && (wasUp || isTrouble(after, ready))) {
      boolean warning = !ExpectedWait.isAskedFor(ready.getReason());
      happenings.add(new Happening(warning, ready.getReason(), "Reconcile", ready.getMessage()));
    }
    return happenings;
  }

  private static boolean isTrouble(DatabaseStatus after, Condition ready) {
    return condition(after, "Stalled").isPresent() || !ExpectedWait.isReason(ready.getReason());
  }

  private static Optional<Condition> condition(@Nullable DatabaseStatus status, String type) {
    return status == null
        ? Optional.empty()
        : status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  private static boolean is(Condition condition, String status) {
    return status.equals(condition.getStatus());
  }
}
