package dev.databaseoperator.spec;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.List;
import java.util.Optional;

/** Turns what is wrong with a spec into a problem that a person can act on. */
public final class SpecProblems {

  private SpecProblems() {}

  /** The first thing that is wrong; the next one shows when that is corrected. */
  public static Optional<Problem> of(Database database, SpecCheck check) {
    List<String> violations = check.violations(database);
    return violations.stream()
        .findFirst()
        .map(
            first ->
                Problem.of(
                    FailureReason.InvalidSpec,
                    violations.size() == 1
                        ? first
                        : "%s (and %s more)".formatted(first, violations.size() - 1)));
  }
}
