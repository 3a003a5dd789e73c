package dev.databaseoperator.capability;

import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.status.Facet;
import java.util.List;

/**
 * What a capability says of a Database in the status.
 *
 * @param facets its conditions, and what keeps the Database from being Ready
 * @param fields fills in its fields of the status
 */
public record Statement(List<Facet> facets, Fields fields) {

  /** Fields of the status that a capability fills in. */
  public interface Fields {

    /**
     * Fills them in.
     *
     * @param status with all its conditions
     * @param ready whether the Database is Ready, and its pods run
     */
    void fill(DatabaseStatus status, boolean ready);
  }

  /** Facets, and no field. */
  public static Statement of(List<Facet> facets) {
    return new Statement(List.copyOf(facets), (status, ready) -> {});
  }

  /** Nothing. */
  public static Statement nothing() {
    return of(List.of());
  }
}
