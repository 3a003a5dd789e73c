package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Optional;

/**
 * The status of a Database as it was read: what the reconciliation before has found. Read it, never
 * change it.
 */
public final class Previous {

  private final DatabaseStatus status;

  private Previous(DatabaseStatus status) {
    this.status = status;
  }

  /** That of {@code database}. */
  public static Previous of(Database database) {
    return new Previous(database.getStatus() == null ? new DatabaseStatus() : database.getStatus());
  }

  /** All of it; without any value when there is none. */
  public DatabaseStatus status() {
    return status;
  }

  /** Its condition of this type. */
  public Optional<Condition> condition(String type) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  /** Whether the Database was ever Ready. */
  public boolean wasReady() {
    // An earlier version of the operator has noted only who was the primary then.
    return status.getFirstReadyAt() != null || status.getCurrentPrimary() != null;
  }
}
