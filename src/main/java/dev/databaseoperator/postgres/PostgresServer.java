package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where to run the pass and as whom.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 1 to 65535
 * @param user a superuser
 * @param passwords the first is the one the user should have; further ones are earlier ones. The
 *     pass logs in with the first that works and then makes the first one the user's password
 * @param timeouts limits of the pass
 */
public record PostgresServer(
    String host, int port, String user, List<Password> passwords, Timeouts timeouts) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]+");

  /**
   * @throws IllegalArgumentException when one of them cannot be used
   */
  public PostgresServer {
    if (host == null || !HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a host name or an address.".formatted(host));
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("The port must be 1 to 65535, not %s.".formatted(port));
    }
    Identifiers.requireValid(user);
    passwords = List.copyOf(passwords);
    if (passwords.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no password for the role \"%s\": give at least one.".formatted(user));
    }
    Objects.requireNonNull(timeouts, "timeouts");
  }

  /** Host and port as people write them, for messages. */
  public String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The password the user should have. */
  Password desiredPassword() {
    return passwords.get(0);
  }
}
