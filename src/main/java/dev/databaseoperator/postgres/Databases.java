package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;

/** Creates databases and corrects their owner. Never drops or empties one. */
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
    Optional<String> currentOwner = ownerOf(database.name());
    if (currentOwner.isEmpty()) {
      maintenance.run(
          "create database " + name,
          "CREATE DATABASE %s OWNER %s TEMPLATE template0 CONNECTION LIMIT 0"
              .formatted(name, owner));
      changes.add("created database " + name);
    } else if (!currentOwner.get().equals(database.owner())) {
      maintenance.run(
          "change the owner of database " + name,
          "ALTER DATABASE %s OWNER TO %s".formatted(name, owner));
      changes.add(
          "changed owner of database %s from %s to %s"
              .formatted(name, Identifiers.quote(currentOwner.get()), owner));
    }
  }

  private Optional<String> ownerOf(String name) {
    return maintenance
        .query(
            "read database " + Identifiers.quote(name),
            """
            SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
            WHERE d.datname = ?
            """,
            row -> row.getString(1),
            name)
        .stream()
        .findFirst();
  }
}
