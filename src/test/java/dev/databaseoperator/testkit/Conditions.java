package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Optional;

/** Conditions in the status of a Database, as a client reads them. */
public final class Conditions {

  private Conditions() {}

  /** Whether Ready is True as of the present generation. */
  public static boolean isReady(Database database) {
    return database
            .getMetadata()
            .getGeneration()
            .equals(database.getStatus().getObservedGeneration())
        && condition(database, "Ready").filter(c -> c.getStatus().equals("True")).isPresent();
  }

  /** The condition of this type, if there is one. */
  public static Optional<Condition> condition(Database database, String type) {
    return database.getStatus() == null
        ? Optional.empty()
        : database.getStatus().getConditions().stream()
            .filter(condition -> condition.getType().equals(type))
            .findFirst();
  }
}
