package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reason why a Database is not Ready, from a small fixed set, as a metric label requires. */
public final class NotReady {

  private static final String TYPE = "Ready";

  /** The Database has not been reconciled yet. */
  static final String PENDING = "Pending";

  /** A reason unknown to this version of the operator. */
  static final String OTHER = "Other";

  private static final Set<String> FAILURES =
      Arrays.stream(FailureReason.values()).map(Enum::name).collect(Collectors.toSet());

  private static final Set<String> WAITS =
      Arrays.stream(ExpectedWait.values()).map(Enum::name).collect(Collectors.toSet());

  private NotReady() {}

  /**
   * Returns the reason of the condition Ready: a {@link FailureReason}, an {@link ExpectedWait}, or
   * one of the two above; empty while it is True.
   *
   * @param database as read, with its present status
   */
  public static Optional<String> reason(Database database) {
    Optional<Condition> ready = Previous.of(database).condition(TYPE);
    if (ready.isEmpty()) {
      return Optional.of(PENDING);
    }
    return ready
        .filter(condition -> !"True".equals(condition.getStatus()))
        .map(Condition::getReason)
        .map(reason -> FAILURES.contains(reason) || WAITS.contains(reason) ? reason : OTHER);
  }

  /** Returns {@link #reason} when it is a failure rather than an expected wait. */
  public static Optional<String> failure(Database database) {
    return reason(database).filter(FAILURES::contains);
  }
}
