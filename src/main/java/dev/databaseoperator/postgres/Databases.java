package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;

/** Creates databases, corrects their owner, and lets connections in. Never drops or empties one. */
final class Databases {
  private final Session maintenance;
  private final List<String> changes;

  Databases(Session maintenance, List<String> changes) {
    this.maintenance = maintenance;
    this.changes = changes;
  }

  /**
   * Makes sure that the database exists and belongs to its owner.
   *
   * <p>A new one is closed to everyone but superusers by a connection limit of 0, until {@link
   * PostInit} has completed it and opens it in the same transaction. So nobody sees a half-made
   * database, and an operator that crashed in between finds out that it has to go on. It is made
   * from {@code template0}, to which nobody can be connected.
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

  /** What the catalog has of a database. */
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
