package dev.databaseoperator.sql;

import dev.databaseoperator.status.Problem;
import dev.databaseoperator.volume.DataIdentity;
import java.util.List;
import java.util.Optional;

/**
 * How the roles and databases inside PostgreSQL stand, as far as the operator knows.
 *
 * @param applied true when what is wanted now has been applied to the server that runs now
 * @param problem why the last try failed, if it did
 * @param changes what the pass of this reconciliation changed, as sentences; empty when there was
 *     none or it found nothing to do
 * @param data which data the server has, if a pass came as far as to ask it
 */
public record SqlOutcome(
    boolean applied, Optional<Problem> problem, List<String> changes, Optional<DataIdentity> data) {

  /** Not tried yet, because the instance is not ready. */
  public static SqlOutcome waiting() {
    return new SqlOutcome(false, Optional.empty(), List.of(), Optional.empty());
  }

  /** All as wanted. */
  public static SqlOutcome applied(List<String> changes) {
    return new SqlOutcome(true, Optional.empty(), List.copyOf(changes), Optional.empty());
  }

  /** Tried and failed. */
  public static SqlOutcome failed(Problem problem) {
    return new SqlOutcome(false, Optional.of(problem), List.of(), Optional.empty());
  }

  /** The same, of this data. */
  public SqlOutcome of(Optional<DataIdentity> found) {
    return new SqlOutcome(applied, problem, changes, found);
  }
}
