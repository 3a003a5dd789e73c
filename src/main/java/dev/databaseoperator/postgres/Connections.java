package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGProperty;

/** Logs in to one server: first with the desired password, then with the earlier ones. */
final class Connections {
  /** Exists always, and belongs to the superuser: the pass starts here. */
  static final String MAINTENANCE_DATABASE = "postgres";

  private final Driver driver;
  private final PostgresServer server;
  private final Deadline deadline;
  private final String applicationName;
  private final OpenConnections open;
  private Password accepted;

  Connections(
      Driver driver,
      PostgresServer server,
      Deadline deadline,
      String applicationName,
      OpenConnections open) {
    this.driver = driver;
    this.server = server;
    this.deadline = deadline;
    this.applicationName = applicationName;
    this.open = open;
    this.accepted = server.desiredPassword();
  }

  Timeouts timeouts() {
    return server.timeouts();
  }

  /** Connects to the maintenance database with the first password that the server accepts. */
  Session toMaintenance() {
    String options = StartupOptions.forMaintenance(server.timeouts());
    SqlFailure wrongPassword = null;
    for (Password password : server.passwords()) {
      try {
        Session session = open(MAINTENANCE_DATABASE, password, options);
        accepted = password;
        return session;
      } catch (SqlFailure failure) {
        if (failure.reason() != Reason.WRONG_PASSWORD) {
          throw failure;
        }
        wrongPassword = wrongPassword == null ? failure : wrongPassword;
      }
    }
    throw wrongPassword;
  }

  /** Connects to an application's database with the password that was last accepted or set. */
  Session toApplication(String database, int majorVersion) {
    return open(database, accepted, StartupOptions.forApplication(server.timeouts(), majorVersion));
  }

  /** Notes that the desired password was set; later logins use it. */
  void desiredPasswordIsSet() {
    accepted = server.desiredPassword();
  }

  private Session open(String database, Password password, String options) {
    String doing =
        "log in to database \"%s\" at %s as \"%s\""
            .formatted(database, server.address(), server.user());
    deadline.check(doing);
    long start = System.nanoTime();
    try {
      Connection connection = driver.connect(url(database), properties(password, options));
      return new Session(connection, deadline, open);
    } catch (SQLException e) {
      // The driver has no error code for its login timeout.
      boolean tookTooLong = System.nanoTime() - start >= server.timeouts().login().toNanos();
      throw Failures.reason(e) == Reason.UNREACHABLE && tookTooLong
          ? Failures.of(Reason.TIMEOUT, doing, e)
          : Failures.of(doing, e);
    }
  }

  private String url(String database) {
    String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    return "jdbc:postgresql://%s/%s".formatted(server.address(), name);
  }

  private Properties properties(Password password, String options) {
    Timeouts timeouts = server.timeouts();
    Properties properties = new Properties();
    PGProperty.USER.set(properties, server.user());
    PGProperty.PASSWORD.set(properties, password.value());
    PGProperty.APPLICATION_NAME.set(properties, applicationName);
    PGProperty.OPTIONS.set(properties, options);
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds(timeouts.connect()));
    PGProperty.LOGIN_TIMEOUT.set(properties, seconds(timeouts.login()));
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds(timeouts.socket()));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    // Sends everything in the start-up packet instead of SET statements after it.
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "13");
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    // Details of errors quote data.
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    return properties;
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact((duration.toMillis() + 999) / 1000);
  }
}
