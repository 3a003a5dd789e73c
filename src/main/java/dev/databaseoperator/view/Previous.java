package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Optional;

/**
 * Status of a Database as read: the result of the previous reconciliation. Read it, never change
 * it.
 */
public final class Previous {

  private final DatabaseStatus status;

  private Previous(DatabaseStatus status) {
    this.status = status;
  }

  /** Returns the previous status of {@code database}. */
  public static Previous of(Database database) {
    return new Previous(database.getStatus() == null ? new DatabaseStatus() : database.getStatus());
  }

  /** The whole status; without any value when there is none. */
  public DatabaseStatus status() {
    return status;
  }

  /** Condition of this type. */
  public Optional<Condition> condition(String type) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  /** Whether the Database was ever Ready. */
  public boolean wasReady() {
    // An earlier version of the operator recorded only the primary.
    return status.getFirstReadyAt() != null || status.getCurrentPrimary() != null;
  }
}
