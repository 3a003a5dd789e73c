package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Translates a driver's exception into a reason and a message for people. */
final class Failures {
  private static final int LONGEST_MESSAGE = 500;

  private Failures() {}

  /**
   * @param doing what was tried, completing "could not …"
   */
  static SqlFailure of(String doing, SQLException e) {
    return of(reason(e), doing, e);
  }

  static SqlFailure of(Reason reason, String doing, SQLException e) {
    String state = e.getSQLState();
    String message =
        "could not %s: %s%s"
            .formatted(doing, message(e), state == null ? "" : " (SQLSTATE " + state + ")");
    return new SqlFailure(reason, message, state, e);
  }

  static Reason reason(SQLException e) {
    if (Thread.currentThread().isInterrupted()) {
      return Reason.INTERRUPTED;
    }
    if (cause(e, SocketTimeoutException.class) != null) {
      return Reason.TIMEOUT;
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "57P03" -> Reason.STARTING_UP;
      case "25006" -> Reason.NOT_PRIMARY;
      case "28P01" -> Reason.WRONG_PASSWORD;
      case "28000" -> Reason.LOGIN_REFUSED;
      case "53300" -> Reason.TOO_MANY_CONNECTIONS;
      case "53100" -> Reason.DISK_FULL;
      case "57014", "55P03", "25P03", "25P04", "57P05" -> Reason.TIMEOUT;
      case "57P01", "57P02" -> Reason.UNREACHABLE;
      default -> state.startsWith("08") ? Reason.UNREACHABLE : Reason.REFUSED;
    };
  }

  /**
   * Returns the server's primary message without detail, which may quote data; for the driver's own
   * errors a short cause. One line.
   */
  static String message(SQLException e) {
    String message = firstMessage(e).replaceAll("\\s+", " ").strip();
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  private static String firstMessage(SQLException e) {
    if (e instanceof PSQLException server
        && server.getServerErrorMessage() != null
        && server.getServerErrorMessage().getMessage() != null) {
      return server.getServerErrorMessage().getMessage();
    }
    if (cause(e, SocketTimeoutException.class) != null) {
      return "no answer in time";
    }
    if (cause(e, UnknownHostException.class) != null) {
      return "the host name does not resolve";
    }
    if (cause(e, ConnectException.class) instanceof ConnectException refused) {
      return String.valueOf(refused.getMessage());
    }
    if (cause(e, EOFException.class) != null) {
      return "the server closed the connection";
    }
    return String.valueOf(e.getMessage());
  }

  private static @Nullable Throwable cause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return cause;
      }
    }
    return null;
  }
}
