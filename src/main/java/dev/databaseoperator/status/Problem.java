package dev.databaseoperator.status;

/**
 * Why a Database is not as it should be.
 *
 * @param reason one CamelCase word for programs; a section of the troubleshooting page
 * @param message what was found and what to do, for people; never a secret
 * @param stalled true when only a user can help, false when time may
 */
public record Problem(String reason, String message, boolean stalled) {

  /** A wait that belongs to the normal course of things. */
  static Problem expected(ExpectedWait wait, String message) {
    return new Problem(wait.name(), message, false);
  }

  /** A problem with this reason, which says whether it may go away by itself. */
  public static Problem of(FailureReason reason, String message) {
    return new Problem(reason.name(), message, reason.stalls());
  }

  /** The same with more words at the end of its message. */
  public Problem with(String words) {
    return new Problem(reason, message + words, stalled);
  }
}
