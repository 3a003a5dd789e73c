package dev.databaseoperator.capability;

import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.status.Facet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that the operator does for a Database: objects, actions on what runs, facets of the
 * status, and when it is due again. A reconciliation goes through all capabilities once for each of
 * these, in the order of the list.
 */
public interface Capability {

  /**
   * Brings the objects of this capability to the desired state. Not called while the Database is
   * paused, or its spec is invalid. A refusal is noted with {@code work}, and holds back only what
   * needs the refused object.
   */
  default void bringUp(Work work) {}

  /**
   * Acts on what runs: labels of a pod, SQL. Not called while the Database is paused; {@link
   * Work#isSpecValid()} is false when the desired state cannot be reached.
   *
   * @param report observed state, with the Events that explain it
   */
  default void act(Work work, Report report) {}

  /** Returns the conditions of this capability, and what keeps the Database from being Ready. */
  default List<Facet> facets(Report report) {
    return List.of();
  }

  /**
   * Fills in the status fields of this capability.
   *
   * @param status with all its conditions
   * @param ready whether the Database is Ready, and its pods run
   */
  default void fill(DatabaseStatus status, Report report, boolean ready) {}

  /** Returns when the Database has to be requeued without an event. */
  default Optional<Instant> due(Report report) {
    return Optional.empty();
  }
}
