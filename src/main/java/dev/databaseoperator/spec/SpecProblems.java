package dev.databaseoperator.spec;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.List;
import java.util.Optional;

/** Translates violations of a spec into a problem with a remedy. */
public final class SpecProblems {

  private SpecProblems() {}

  /** Returns the first violation; the next one follows when that is corrected. */
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
