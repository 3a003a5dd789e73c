package dev.databaseoperator.capability;

import java.time.Instant;
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

  /** What the status says of it. */
  default Statement statement(Report report) {
    return Statement.nothing();
  }

  /** When the next reconciliation is due although nothing about the Database has changed. */
  default Optional<Instant> due(Report report) {
    return Optional.empty();
  }
}
