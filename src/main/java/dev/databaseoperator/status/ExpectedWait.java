package dev.databaseoperator.status;

import java.util.Arrays;

/** Waits of the normal course: conditions report them, no Warning events. */
public enum ExpectedWait {
  /** The pod is starting. */
  WaitingForInstance,
  /** The pod is ready, the first SQL pass has not run yet. */
  Applying,
  /** A pod tries a new image beside the running instance. */
  CheckingImage,
  /** PostgreSQL does not accept connections: it starts, or was just restarted. */
  WaitingForPostgres,
  /** PostgreSQL replays its write-ahead log, after a crash or from an archive. */
  Recovering,
  /** The pod terminates, because {@code spec.hibernated} is true. */
  Hibernating,
  /** The pod is starting after hibernation. */
  Waking,
  /** The Database is being deleted. */
  Deleting;

  /** The problem to report, with this wait as its reason. */
  public Problem problem(String message) {
    return Problem.expected(this, message);
  }

  /** Whether a user's edit caused the wait: it is no cause for a warning. */
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
