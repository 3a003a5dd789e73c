package dev.databaseoperator.status;

import org.jspecify.annotations.Nullable;

/** Ends a part of a reconciliation with a problem to report. */
public final class ProblemException extends RuntimeException {

  // Exceptions are not serialised here; a field of another type would have to be.
  private final transient Problem problem;

  /** Makes an exception with the message of {@code problem}. */
  public ProblemException(Problem problem) {
    this(problem, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param cause what led to it; may be null
   */
  public ProblemException(Problem problem, @Nullable Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  /** The problem to report. */
  public Problem problem() {
    return problem;
  }

  /** Whether the problem has this reason. */
  public boolean is(FailureReason reason) {
    return problem.reason().equals(reason.name());
  }
}
