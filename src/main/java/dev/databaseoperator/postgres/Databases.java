package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;

/** Creates databases, corrects their owner, and allows connections. Never drops or empties one. */
final class Databases {
  private final Session maintenance;
  private final List<String> changes;

  Databases(Session maintenance, List<String> changes) {
    this.maintenance = maintenance;
    this.changes = changes;
  }

  /**
   * Creates the database if it is missing, and corrects its owner.
   *
   * <p>A connection limit of 0 keeps all but superusers out of a new one, until {@link PostInit}
   * has completed it and opens it in the same transaction. So no client sees an incomplete
   * database, and an operator continues after a crash in between. It is created from {@code
   * template0}, which accepts no connections.
   */
  void ensure(ApplicationDatabase database) {
    String name = Identifiers.quote(database.name());
    String owner = Identifiers.quote(database.owner());
    Optional<Stored> stored = find(database.name());
    if (stored.isEmpty()) {
      maintenance.run(
          "create database " + name,
          "CREATE DATABASE %s OWNER %s TEMPLATE template0 CONNECTION LIMIT 0"
              .formatted(name, owner));
      changes.add("created database " + name);
      return;
    }
    if (!stored.get().takesConnections()) {
      maintenance.run(
          "let connections into database " + name,
          "ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(name));
      changes.add("let connections into database %s again".formatted(name));
    }
    if (!stored.get().owner().equals(database.owner())) {
      maintenance.run(
          "change the owner of database " + name,
          "ALTER DATABASE %s OWNER TO %s".formatted(name, owner));
      changes.add(
          "changed owner of database %s from %s to %s"
              .formatted(name, Identifiers.quote(stored.get().owner()), owner));
    }
  }

  /** A database as stored in the catalog. */
  private record Stored(String owner, boolean takesConnections) {}

  private Optional<Stored> find(String name) {
    return maintenance
        .query(
            "read database " + Identifiers.quote(name),
            """
            SELECT r.rolname, d.datallowconn
            FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
            WHERE d.datname = ?
            """,
            row -> new Stored(row.getString(1), row.getBoolean(2)),
            name)
        .stream()
        .findFirst();
  }
}
