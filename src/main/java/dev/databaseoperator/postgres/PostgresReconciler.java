package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Reconciles a PostgreSQL server: the superuser's password, login roles, databases, privileges of
 * PUBLIC, and postInitApplicationSQL once.
 *
 * <p>It only reads where nothing differs. It drops nothing, and changes nothing that {@link
 * SqlState} does not name, except that PUBLIC may not connect to {@code postgres} and {@code
 * template1}. One instance serves all threads.
 */
public final class PostgresReconciler {
  private static final List<String> SYSTEM_DATABASES = List.of("postgres", "template1");

  private final Fence fence;

  // Shared by all connections: each new driver reads its defaults from a resource first.
  private final Driver driver = new Driver();
  private final OpenConnections open = new OpenConnections();

  /** Makes the reconciler of a single operator. */
  public PostgresReconciler() {
    this(Fence.OPEN);
  }

  /** Makes a reconciler that works while {@code fence} is open. */
  public PostgresReconciler(Fence fence) {
    this.fence = fence;
  }

  /**
   * Runs one pass. A failure of one role or database does not stop the others.
   *
   * @throws SqlFailure when a part failed; the first of several, with the others suppressed
   */
  public SqlReport reconcile(PostgresServer server, SqlState state) {
    return reconcile(server, state, DataCheck.NONE);
  }

  /** Runs one pass, only on data that {@code check} accepts. */
  public SqlReport reconcile(PostgresServer server, SqlState state, DataCheck check) {
    List<String> changes = new ArrayList<>();
    AtomicReference<ServerIdentity> found = new AtomicReference<>();
    try {
      return pass(server, state, check, changes, found);
    } catch (SqlFailure failure) {
      throw failure.of(changes, Optional.ofNullable(found.get()));
    }
  }

  /**
   * Aborts all passes, and every later one, with {@link SqlFailure.Reason#UNREACHABLE} or {@link
   * SqlFailure.Reason#INTERRUPTED}. For the end of the process: the server continues a statement
   * that has begun, until the next leader ends it.
   */
  public void abort() {
    open.abortAll();
  }

  private SqlReport pass(
      PostgresServer server,
      SqlState state,
      DataCheck check,
      List<String> changes,
      AtomicReference<ServerIdentity> identity) {
    OptionalLong epoch = fence.epoch();
    Connections connections =
        new Connections(
            driver,
            server,
            new Deadline(server.timeouts().pass(), fence),
            Epochs.applicationName(epoch),
            open);
    try (Session maintenance = connections.toMaintenance()) {
      ServerIdentity found = ServerIdentity.read(maintenance);
      identity.set(found);
      check
          .objection(found)
          .ifPresent(
              objection -> {
                throw new SqlFailure(Reason.OTHER_DATA, objection);
              });
      int ended = Epochs.endEarlier(maintenance, epoch);
      if (ended > 0) {
        changes.add("ended the sessions of an earlier leader (%s)".formatted(ended));
      }
      AtomicReference<String> otherOwner = new AtomicReference<>();
      PassLock lock = PassLock.take(maintenance);
      try {
        Roles roles = new Roles(maintenance, changes);
        roles.ensureSuperuserPassword(server.user(), server.desiredPassword());
        connections.desiredPasswordIsSet();
        PublicAccess access = new PublicAccess(maintenance, changes);
        SYSTEM_DATABASES.forEach(access::closeDatabase);

        Attempts attempts = new Attempts();
        for (LoginRole role : state.roles()) {
          attempts.run(() -> roles.ensure(role, server.user()));
        }
        Databases databases = new Databases(maintenance, changes);
        for (ApplicationDatabase database : state.databases()) {
          attempts.run(
              () -> {
                databases.ensure(database);
                ensureInside(database, connections, found.majorVersion(), changes)
                    .ifPresent(otherOwner::set);
              });
        }
        attempts.throwFirst();
      } finally {
        lock.release();
      }
      return new SqlReport(changes, found, Optional.ofNullable(otherOwner.get()));
    }
  }

  private static Optional<String> ensureInside(
      ApplicationDatabase database,
      Connections connections,
      int majorVersion,
      List<String> changes) {
    try (Session session = connections.toApplication(database.name(), majorVersion)) {
      new PostInit(session, database, connections.timeouts()).ensure(changes);
      PublicAccess access = new PublicAccess(session, changes);
      access.closeDatabase(database.name());
      access.openDatabaseToOwner(database);
      access.closeSchemaPublic(database);
      return otherOwner(session, database);
    }
  }

  private static Optional<String> otherOwner(Session session, ApplicationDatabase database) {
    return session
        .query(
            "read the owners of tables in database " + Identifiers.quote(database.name()),
            """
            SELECT r.rolname
            FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
            WHERE c.relkind IN ('r', 'p', 'm', 'f') AND c.oid >= 16384
              AND r.oid >= 16384 AND NOT pg_has_role(?, r.oid, 'USAGE')
              AND NOT EXISTS (
                SELECT FROM pg_class own JOIN pg_roles o ON o.oid = own.relowner
                WHERE o.rolname = ? AND own.oid >= 16384)
            LIMIT 1
            """,
            row -> row.getString(1),
            database.owner(),
            database.owner())
        .stream()
        .findFirst();
  }

  /** Continues after a failure that concerns one role or database only. */
  private static final class Attempts {
    private @Nullable SqlFailure first;

    void run(Runnable step) {
      try {
        step.run();
      } catch (SqlFailure failure) {
        if (!failure.reason().isLocal()) {
          throw failure;
        }
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }

    void throwFirst() {
      if (first != null) {
        throw first;
      }
    }
  }
}
