package dev.databaseoperator.status;

/**
 * Reason why a Database is not in its desired state.
 *
 * @param reason one CamelCase word for programs; a section of the troubleshooting page
 * @param message what was found and what to do, for people; never a secret
 * @param stalled true when only a user can help, false when time may
 */
public record Problem(String reason, String message, boolean stalled) {

  /** Returns a wait of the normal course. */
  static Problem expected(ExpectedWait wait, String message) {
    return new Problem(wait.name(), message, false);
  }

  /** Returns a problem with this reason, which determines whether it may resolve by itself. */
  public static Problem of(FailureReason reason, String message) {
    return new Problem(reason.name(), message, reason.stalls());
  }

  /** Returns the same problem with more words at the end of its message. */
  public Problem with(String words) {
    return new Problem(reason, message + words, stalled);
  }
}
