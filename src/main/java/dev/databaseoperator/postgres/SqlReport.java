package dev.databaseoperator.postgres;

import java.util.List;
import java.util.Optional;

/**
 * What a completed pass found and did.
 *
 * @param changes one sentence each, in order, such as {@code created role "app"}; no secrets; empty
 *     when nothing differed
 * @param server which server it was
 * @param otherOwner a role to which the tables of a database belong, while its owner has none and
 *     no rights of that role: the database was made for another owner
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
