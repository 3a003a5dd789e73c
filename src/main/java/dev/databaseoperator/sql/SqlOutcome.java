package dev.databaseoperator.sql;

import dev.databaseoperator.status.Problem;
import dev.databaseoperator.volume.DataIdentity;
import java.util.List;
import java.util.Optional;

/**
 * Last known state of the roles and databases inside PostgreSQL.
 *
 * @param applied true when the current desired state was applied to the server that runs now
 * @param problem why the last pass failed, if it did
 * @param changes changes of this reconciliation's pass, as sentences; empty without a pass or
 *     without changes
 * @param data identity of the server's data, if a pass could query it
 */
public record SqlOutcome(
    boolean applied, Optional<Problem> problem, List<String> changes, Optional<DataIdentity> data) {

  /** Returns the outcome before the first pass, because the instance is not ready. */
  public static SqlOutcome waiting() {
    return new SqlOutcome(false, Optional.empty(), List.of(), Optional.empty());
  }

  /** Returns the outcome of a successful pass. */
  public static SqlOutcome applied(List<String> changes) {
    return new SqlOutcome(true, Optional.empty(), List.copyOf(changes), Optional.empty());
  }

  /** Returns the outcome of a failed pass. */
  public static SqlOutcome failed(Problem problem) {
    return new SqlOutcome(false, Optional.of(problem), List.of(), Optional.empty());
  }

  /** Returns the same outcome for this data. */
  public SqlOutcome of(Optional<DataIdentity> found) {
    return new SqlOutcome(applied, problem, changes, found);
  }
}
