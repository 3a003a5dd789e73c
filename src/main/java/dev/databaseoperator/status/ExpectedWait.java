package dev.databaseoperator.status;

import java.util.Arrays;

/**
 * The waits that belong to the normal course of things: they are told by conditions, not by Warning
 * events.
 */
public enum ExpectedWait {
  /** The pod is on its way. */
  WaitingForInstance,
  /** The pod is ready, the first SQL pass has not run yet. */
  Applying,
  /** A pod tries a new image beside the running instance. */
  CheckingImage,
  /** PostgreSQL does not take connections just now: it starts, or has just been restarted. */
  WaitingForPostgres,
  /** PostgreSQL replays its write-ahead log, after a crash or from an archive. */
  Recovering,
  /** The pod ends, because {@code spec.hibernated} asks for it. */
  Hibernating,
  /** The pod is on its way, after a time without. */
  Waking,
  /** The Database is being deleted. */
  Deleting;

  /** The problem to report, with this wait as its reason. */
  public Problem problem(String message) {
    return Problem.expected(this, message);
  }

  /** Whether a user has asked for the wait by an edit: it is no cause for a warning. */
  static boolean isAskedFor(String reason) {
    return reason.equals(Hibernating.name())
        || reason.equals(Waking.name())
        || reason.equals(Deleting.name())
        || reason.equals(CheckingImage.name());
  }

  static boolean isReason(String reason) {
    return Arrays.stream(values()).anyMatch(wait -> wait.name().equals(reason));
  }
}
