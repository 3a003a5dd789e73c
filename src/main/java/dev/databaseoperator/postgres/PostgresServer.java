package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Address and login of the server.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 1 to 65535
 * @param user a superuser
 * @param passwords the desired one first, then earlier ones. The pass logs in with the first that
 *     is accepted and then sets the desired one
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

  /** Host and port, for messages. */
  public String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Desired password of the user. */
  Password desiredPassword() {
    return passwords.get(0);
  }
}
