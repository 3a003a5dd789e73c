package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PSQLException;

/**
 * Completes a new database: runs its postInitApplicationSQL exactly once and opens the database to
 * its roles.
 */
final class PostInit {
  private static final String STATEMENT = "databaseoperator.statement";

  /**
   * Runs a text as PL/pgSQL does: the server, no parser of the operator, refuses COMMIT and
   * whatever else would end the transaction or cannot be part of one, at any depth; several
   * statements in one text are allowed.
   */
  private static final String EXECUTE =
      "DO 'BEGIN EXECUTE pg_catalog.current_setting(''%s''); END'".formatted(STATEMENT);

  private static final Duration SILENCE_BEYOND_LIMIT = Duration.ofSeconds(5);

  private static final String OPEN = "ALTER DATABASE %s CONNECTION LIMIT -1";

  private final Session session;
  private final ApplicationDatabase database;
  private final String name;
  private final Timeouts timeouts;
  private final PostInitMarker marker;

  /** Completes the database of this session. */
  PostInit(Session session, ApplicationDatabase database, Timeouts timeouts) {
    this.session = session;
    this.database = database;
    this.name = Identifiers.quote(database.name());
    this.timeouts = timeouts;
    this.marker = new PostInitMarker(session, database);
  }

  /**
   * Does nothing in a database with the marker. Completes one that {@link Databases} created. An
   * open database without the marker was created by another client and may be in use: it gets the
   * marker, and no statement runs.
   */
  void ensure(List<String> changes) {
    if (marker.isSet()) {
      reopen(changes);
      return;
    }
    if (isOpen()) {
      session.inTransaction("take over database " + name, () -> marker.set("taken over"));
      changes.add(
          "took over database %s, which was there before; no postInitApplicationSQL runs in it"
              .formatted(name));
      return;
    }
    List<String> done = new ArrayList<>();
    session.deadline().extend(timeouts.postInit());
    session.inTransaction("complete database " + name, () -> complete(done));
    // What a statement has SET lasts longer than its transaction.
    session.run("complete database " + name, "RESET ALL");
    changes.addAll(done);
  }

  /** Restores the connection limit of a database that was open: 0 keeps its application out. */
  private void reopen(List<String> changes) {
    if (!isOpen()) {
      session.run("open database " + name, OPEN.formatted(name));
      changes.add("opened database %s again, whose connection limit was 0".formatted(name));
    }
  }

  private void complete(List<String> done) {
    List<String> statements = database.postInitSql();
    marker.set("%s statements sha256:%s".formatted(statements.size(), Fingerprint.of(statements)));
    runStatements(statements);
    if (!marker.isSet()) {
      throw new SqlFailure(
          Reason.POST_INIT_FAILED,
          ("postInitApplicationSQL of database %s removes the operator's marker from"
                  + " pg_db_role_setting: leave out what does (RESET ALL)")
              .formatted(name));
    }
    new PublicAccess(session, done).closeDatabase(database.name());
    new PublicAccess(session, done).closeSchemaPublic(database);
    session.run("open database " + name, OPEN.formatted(name));
    done.add(
        statements.isEmpty()
            ? "opened database " + name
            : "ran %s postInitApplicationSQL statement%s in database %s"
                .formatted(statements.size(), statements.size() == 1 ? "" : "s", name));
  }

  private void runStatements(List<String> statements) {
    String doing = "prepare postInitApplicationSQL in database " + name;
    session.allowSilence(doing, timeouts.postInit().plus(SILENCE_BEYOND_LIMIT));
    // The default of users' sessions. Only superusers could create objects there so far.
    session.run(doing, "SET LOCAL search_path TO \"$user\", public");
    long end = System.nanoTime() + timeouts.postInit().toNanos();
    for (int i = 0; i < statements.size(); i++) {
      runStatement(i + 1, statements.get(i), Duration.ofNanos(end - System.nanoTime()));
    }
    // The statements may have left any of these changed.
    session.run(doing, "RESET SESSION AUTHORIZATION");
    session.run(doing, "RESET ROLE");
    session.run(doing, "SET LOCAL search_path TO pg_catalog");
    session.run(doing, "SET LOCAL statement_timeout TO " + timeouts.statement().toMillis());
    session.allowSilence(doing, timeouts.socket());
  }

  private void runStatement(int number, String statement, Duration limit) {
    String doing =
        "run postInitApplicationSQL statement %s of %s in database %s"
            .formatted(number, database.postInitSql().size(), name);
    try {
      session.one(
          doing, "SELECT pg_catalog.set_config(?, ?, true)", row -> true, STATEMENT, statement);
      session.run(doing, "SET LOCAL statement_timeout TO " + Math.max(1, limit.toMillis()));
      session.run(doing, EXECUTE);
    } catch (SqlFailure failure) {
      throw isError(failure)
          ? SqlFailure.ofPostInit(
              failure.getMessage() + "; none of the statements had an effect", number, failure)
          : failure;
    }
  }

  /**
   * Whether the statement failed: the server reports an error, whatever its code, and the
   * connection is usable.
   */
  private static boolean isError(SqlFailure failure) {
    return failure.reason() != Reason.INTERRUPTED
        && failure.getCause() instanceof PSQLException e
        && e.getServerErrorMessage() != null
        && "ERROR".equals(e.getServerErrorMessage().getSeverity());
  }

  private boolean isOpen() {
    return session.one(
        "read database " + name,
        "SELECT datconnlimit <> 0 FROM pg_database WHERE datname = current_database()",
        row -> row.getBoolean(1));
  }
}
