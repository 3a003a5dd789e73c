package dev.databaseoperator.capability;

import java.time.Instant;
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

  /** What the status says of it. */
  default Statement statement(Report report) {
    return Statement.nothing();
  }

  /** When it has to be looked at again although nothing about the Database has changed. */
  default Optional<Instant> due(Report report) {
    return Optional.empty();
  }
}
