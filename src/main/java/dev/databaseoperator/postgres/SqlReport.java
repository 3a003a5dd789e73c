package dev.databaseoperator.postgres;

import java.util.List;

/**
 * What a completed pass found and did.
 *
 * @param changes one sentence each, in order, such as {@code created role "app"}; no secrets; empty
 *     when nothing differed
 * @param serverVersion as the server shows it, such as {@code 17.6 (Debian 17.6-1)}
 * @param majorVersion such as 17
 * @param systemIdentifier the number {@code initdb} gave the data directory ({@code
 *     pg_control_system()}): another number is another directory
 */
public record SqlReport(
    List<String> changes, String serverVersion, int majorVersion, String systemIdentifier) {
  /** Copies the list. */
  public SqlReport {
    changes = List.copyOf(changes);
  }

  /** Whether anything was written. */
  public boolean changed() {
    return !changes.isEmpty();
  }
}
