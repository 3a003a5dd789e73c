package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;

/**
 * Result of a completed pass.
 *
 * @param changes one sentence each, in order, such as {@code created role "app"}; no secrets; empty
 *     when nothing differed
 * @param server identity of the server
 * @param otherOwner a role that owns the tables of a database, while the database's owner has none
 *     and is no member of that role: the database was made for another owner
 */
public record SqlReport(List<String> changes, ServerIdentity server, Optional<String> otherOwner) {
  /** Copies the list. */
  public SqlReport {
    changes = List.copyOf(changes);
  }

  /** Whether anything was written. */
  public boolean changed() {
    return !changes.isEmpty();
  }
}
