package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reason why a pass was not completed. The message is one line with what a user can do, without
 * secrets; the cause, when there is one, is the driver's.
 */
public final class SqlFailure extends RuntimeException {
  /** Kind of failure, which determines what the caller can expect. */
  public enum Reason {
    /** No server listens there, the name does not resolve, or the connection broke. */
    UNREACHABLE,
    /** The server starts, stops or recovers (SQLSTATE 57P03): it will be available soon. */
    STARTING_UP,
    /** The server is a standby or read-only (SQLSTATE 25006): this is not the primary. */
    NOT_PRIMARY,
    /** None of the passwords is the superuser's (SQLSTATE 28P01). */
    WRONG_PASSWORD,
    /**
     * The server refuses the login of this user whatever the password (SQLSTATE 28000), mostly
     * because of pg_hba.
     */
    LOGIN_REFUSED,
    /** All connections are in use, also those reserved for superusers (SQLSTATE 53300). */
    TOO_MANY_CONNECTIONS,
    /** The server could not write because its volume is full (SQLSTATE 53100). */
    DISK_FULL,
    /** A limit of {@link Timeouts} was reached. */
    TIMEOUT,
    /** The calling thread was interrupted. Its interrupt status is still set. */
    INTERRUPTED,
    /** Another operator may lead: {@link Fence} is closed. */
    NOT_LEADING,
    /** {@link DataCheck} objects to the server's data; nothing was changed. */
    OTHER_DATA,
    /** Another pass runs on this server. */
    BUSY,
    /** PostgreSQL refused a statement of the operator, or the desired state is impossible. */
    REFUSED,
    /** A statement of postInitApplicationSQL failed; none of them had an effect. */
    POST_INIT_FAILED;

    /**
     * Whether the failure concerns one role or database only, so that the pass goes on with the
     * others.
     */
    boolean isLocal() {
      return this == REFUSED || this == POST_INIT_FAILED;
    }

    /** Whether the operator broke the pass off: no evidence about the server. */
    public boolean isOurOwn() {
      return this == INTERRUPTED || this == NOT_LEADING;
    }
  }

  private final Reason reason;
  private final String message;
  private final @Nullable String sqlState;
  private final int statementNumber;
  private final transient List<String> changes;
  private final transient Optional<ServerIdentity> server;

  SqlFailure(Reason reason, String message, @Nullable String sqlState, @Nullable Throwable cause) {
    this(reason, message, sqlState, 0, List.of(), Optional.empty(), cause);
  }

  SqlFailure(Reason reason, String message) {
    this(reason, message, null, null);
  }

  private SqlFailure(
      Reason reason,
      String message,
      @Nullable String sqlState,
      int statementNumber,
      List<String> changes,
      Optional<ServerIdentity> server,
      @Nullable Throwable cause) {
    super(message, cause);
    this.message = message;
    this.reason = reason;
    this.sqlState = sqlState;
    this.statementNumber = statementNumber;
    this.changes = List.copyOf(changes);
    this.server = server;
  }

  static SqlFailure ofPostInit(String message, int statementNumber, SqlFailure cause) {
    return new SqlFailure(
        Reason.POST_INIT_FAILED,
        message,
        cause.sqlState,
        statementNumber,
        List.of(),
        Optional.empty(),
        cause.getCause());
  }

  /** Returns the same failure with the changes and the server of the pass until then. */
  SqlFailure of(List<String> made, Optional<ServerIdentity> found) {
    SqlFailure copy =
        new SqlFailure(reason, getMessage(), sqlState, statementNumber, made, found, getCause());
    for (Throwable other : getSuppressed()) {
      copy.addSuppressed(other);
    }
    return copy;
  }

  @Override
  public String getMessage() {
    return message;
  }

  public Reason reason() {
    return reason;
  }

  /** PostgreSQL's five-character error code, when the server or the driver returned one. */
  public Optional<String> sqlState() {
    return Optional.ofNullable(sqlState);
  }

  /** Number of the failed statement, counted from 1, for {@link Reason#POST_INIT_FAILED}. */
  public OptionalInt statementNumber() {
    return statementNumber == 0 ? OptionalInt.empty() : OptionalInt.of(statementNumber);
  }

  /** Identity of the server, if the pass could query it. */
  public Optional<ServerIdentity> server() {
    return server == null ? Optional.empty() : server;
  }

  /** Changes before the failure, as in {@link SqlReport#changes()}. */
  public List<String> changes() {
    return changes == null ? List.of() : changes;
  }
}
