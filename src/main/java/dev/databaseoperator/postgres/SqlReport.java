package dev.databaseoperator.postgres;

import java.util.List;

/**
 * What a completed pass found and did.
 *
 * @param changes one sentence each, in order, such as {@code created role "app"}; no secrets; empty
 *     when nothing differed
 * @param server which server it was
 */
public record SqlReport(List<String> changes, ServerIdentity server) {
  /** Copies the list. */
  public SqlReport {
    changes = List.copyOf(changes);
  }

  /** Whether anything was written. */
  public boolean changed() {
    return !changes.isEmpty();
  }
}
