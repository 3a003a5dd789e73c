package dev.databaseoperator.capability;

import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.status.Facet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that the operator does for a Database: which objects it needs, what has to be done to
 * what runs, what the status says of it, and when it is due again. A reconciliation goes through
 * all capabilities once for each of these, in the order of the list.
 */
public interface Capability {

  /**
   * Brings its objects to what the spec asks for. Not called while the Database is paused, or its
   * spec is invalid. What is refused is noted with {@code work}, and holds back only those that
   * need it.
   */
  default void bringUp(Work work) {}

  /**
   * Does what is done to what runs: labels of a pod, SQL. Not called while the Database is paused;
   * {@link Work#isSpecValid()} says whether what the spec asks for can be done.
   *
   * @param report what exists by now, with the Events that explain it
   */
  default void act(Work work, Report report) {}

  /** What the status says of it: its conditions, and what keeps the Database from being Ready. */
  default List<Facet> facets(Report report) {
    return List.of();
  }

  /**
   * Fills in its fields of the status.
   *
   * @param status with all its conditions
   * @param ready whether the Database is Ready, and its pods run
   */
  default void fill(DatabaseStatus status, Report report, boolean ready) {}

  /** When it has to be looked at again although nothing about the Database has changed. */
  default Optional<Instant> due(Report report) {
    return Optional.empty();
  }
}
