package dev.databaseoperator.status;

import java.util.List;
import java.util.Optional;

/**
 * How the roles and databases inside PostgreSQL stand, as far as the operator knows.
 *
 * @param applied true when what is wanted now has been applied to the server that runs now
 * @param problem why the last try failed, if it did
 * @param changes what the pass of this reconciliation changed, as sentences; empty when there was
 *     none or it found nothing to do
 */
public record SqlOutcome(boolean applied, Optional<Problem> problem, List<String> changes) {

  /** Not tried yet, because the instance is not ready. */
  public static SqlOutcome waiting() {
    return new SqlOutcome(false, Optional.empty(), List.of());
  }

  /** All as wanted. */
  public static SqlOutcome applied(List<String> changes) {
    return new SqlOutcome(true, Optional.empty(), List.copyOf(changes));
  }

  /** Tried and failed. */
  public static SqlOutcome failed(Problem problem) {
    return new SqlOutcome(false, Optional.of(problem), List.of());
  }
}
