package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Why a pass could not be completed. The message is one line a user can act on, without secrets;
 * the cause, when there is one, is the driver's.
 */
public final class SqlFailure extends RuntimeException {
  /** What kind of failure, and so what the caller should expect. */
  public enum Reason {
    /** Nothing listens there, the name does not resolve, or the connection broke. */
    UNREACHABLE,
    /** The server starts, stops or recovers (SQLSTATE 57P03): it will be there soon. */
    STARTING_UP,
    /** The server is a standby or read-only (SQLSTATE 25006): this is not the primary. */
    NOT_PRIMARY,
    /** None of the passwords is the superuser's (SQLSTATE 28P01). */
    WRONG_PASSWORD,
    /**
     * The server does not let this user in whatever the password (SQLSTATE 28000), mostly because
     * of pg_hba.
     */
    LOGIN_REFUSED,
    /** Every connection is taken, also those kept for superusers (SQLSTATE 53300). */
    TOO_MANY_CONNECTIONS,
    /** The server could not write because its volume is full (SQLSTATE 53100). */
    DISK_FULL,
    /** A limit of {@link Timeouts} was reached. */
    TIMEOUT,
    /** The calling thread was interrupted. Its interrupt status is still set. */
    INTERRUPTED,
    /** Another operator may have taken over: {@link Fence} is closed. */
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

    /** Whether the operator broke the pass off, and the failure tells nothing of the server. */
    public boolean isOurOwn() {
      return this == INTERRUPTED || this == NOT_LEADING;
    }
  }

  private static final long serialVersionUID = 1L;

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

  /** The same failure, of a pass that had done and found this before. */
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

  /** PostgreSQL's five-character error code, when the server or the driver gave one. */
  public Optional<String> sqlState() {
    return Optional.ofNullable(sqlState);
  }

  /** With {@link Reason#POST_INIT_FAILED}: which statement of the list failed, counted from 1. */
  public OptionalInt statementNumber() {
    return statementNumber == 0 ? OptionalInt.empty() : OptionalInt.of(statementNumber);
  }

  /** Which server it was, if the pass came as far as to ask. */
  public Optional<ServerIdentity> server() {
    return server == null ? Optional.empty() : server;
  }

  /** What the pass had changed before it failed, as in {@link SqlReport#changes()}. */
  public List<String> changes() {
    return changes == null ? List.of() : changes;
  }
}
