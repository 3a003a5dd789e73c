package dev.databaseoperator.status;

import java.util.Optional;

/** A condition's status in the making. */
public record Verdict(boolean good, Optional<Problem> problem, String reason, String message) {

  public static Verdict good(GoodReason reason, String message) {
    return new Verdict(true, Optional.empty(), reason.name(), message);
  }

  public static Verdict bad(Problem problem) {
    return new Verdict(false, Optional.of(problem), problem.reason(), problem.message());
  }
}
