package dev.databaseoperator.status;

/**
 * Why a Database is not as it should be.
 *
 * @param reason one CamelCase word for programs; a section of the troubleshooting page
 * @param message what was found and what to do, for people; never a secret
 * @param stalled true when only a person can help, false when time may
 */
public record Problem(String reason, String message, boolean stalled) {

  /** A problem that may go away by itself. */
  public static Problem passing(String reason, String message) {
    return new Problem(reason, message, false);
  }

  /** A problem that stays until a person acts. */
  public static Problem stalled(String reason, String message) {
    return new Problem(reason, message, true);
  }
}
