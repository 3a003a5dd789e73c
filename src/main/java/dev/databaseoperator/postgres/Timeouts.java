package dev.databaseoperator.postgres;

import java.time.Duration;

/**
 * Timeouts of a pass. All are positive; the driver counts the first three in whole seconds, rounded
 * up.
 *
 * @param connect for the TCP connection
 * @param login for the login, the TCP connection included
 * @param socket longest silence of the server on a connection; longer than {@code statement}, so
 *     that the server's own timeout comes first
 * @param statement for one SQL statement, measured by the server
 * @param postInit for all postInitApplicationSQL statements of one database together
 * @param pass for the whole pass, time spent in postInitApplicationSQL not counted; checked before
 *     every statement
 */
public record Timeouts(
    Duration connect,
    Duration login,
    Duration socket,
    Duration statement,
    Duration postInit,
    Duration pass) {
  /** Enough for a busy server, short enough for a controller's worker thread. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60));

  /**
   * @throws IllegalArgumentException when one is not positive or {@code socket} is not longer than
   *     {@code statement}
   */
  public Timeouts {
    requirePositive("connect", connect);
    requirePositive("login", login);
    requirePositive("socket", socket);
    requirePositive("statement", statement);
    requirePositive("postInit", postInit);
    requirePositive("pass", pass);
    if (socket.compareTo(statement) <= 0) {
      throw new IllegalArgumentException(
          "The socket timeout (%s) must be longer than the statement timeout (%s)."
              .formatted(socket, statement));
    }
  }

  /** The longest that a pass takes. */
  public Duration longestPass() {
    return pass.plus(postInit);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "The %s timeout must be at least a millisecond, not %s.".formatted(name, value));
    }
  }
}
