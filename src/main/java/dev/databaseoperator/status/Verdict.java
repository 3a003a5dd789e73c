package dev.databaseoperator.status;

import java.util.Optional;

/** Status, reason and message of a condition under construction. */
public record Verdict(boolean good, Optional<Problem> problem, String reason, String message) {

  public static Verdict good(GoodReason reason, String message) {
    return new Verdict(true, Optional.empty(), reason.name(), message);
  }

  public static Verdict bad(Problem problem) {
    return new Verdict(false, Optional.of(problem), problem.reason(), problem.message());
  }
}
