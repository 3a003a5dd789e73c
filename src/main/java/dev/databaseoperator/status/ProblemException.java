package dev.databaseoperator.status;

import org.jspecify.annotations.Nullable;

/** Ends a part of a reconciliation with what a user is to be told of it. */
public final class ProblemException extends RuntimeException {

  // Exceptions are not serialised here; a field of another type would have to be.
  private final transient Problem problem;

  /** With {@code problem}, whose message is its own. */
  public ProblemException(Problem problem) {
    this(problem, null);
  }

  /**
   * The same.
   *
   * @param cause what led to it; may be null
   */
  public ProblemException(Problem problem, @Nullable Throwable cause) {
    super(problem.message(), cause);
    this.problem = problem;
  }

  /** What a user is to be told. */
  public Problem problem() {
    return problem;
  }

  /** Whether it is for this reason. */
  public boolean is(FailureReason reason) {
    return problem.reason().equals(reason.name());
  }
}
