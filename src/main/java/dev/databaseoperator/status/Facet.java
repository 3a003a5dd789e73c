package dev.databaseoperator.status;

import java.util.Optional;

/**
 * What one part of the operator says of a Database: a condition, and what keeps the Database from
 * being Ready.
 *
 * @param type of the condition; empty when the part has none
 * @param status of the condition, {@code True} or {@code False}
 * @param reason of the condition, one CamelCase word
 * @param message of the condition, for people
 * @param problem what keeps the Database from being Ready; empty when the part is content
 * @param rank how much that weighs
 * @param always whether the condition is there also when all is well
 */
public record Facet(
    Optional<String> type,
    String status,
    String reason,
    String message,
    Optional<Problem> problem,
    Rank rank,
    boolean always) {

  /** Which of several problems is told as that of the Database: the first in this order. */
  public enum Rank {
    /** The Database goes. */
    DELETION,
    /** An object cannot be brought to what it should be, or the spec is invalid. */
    OBJECTS,
    /** An image has failed, and only a user can help. */
    IMAGE_REFUSED,
    /** An instance does not run as it should. */
    INSTANCES,
    /** Roles and databases are not as they should be. */
    DATABASES,
    /** An image is still to be tried. */
    IMAGE_CHECKED,
    /** Nothing that matters to a client of the Database. */
    NONE
  }

  /** A condition that is always there; when it is False, its problem is the Database's. */
  public static Facet of(String type, Verdict verdict, Rank rank) {
    return new Facet(
        Optional.of(type),
        verdict.good() ? "True" : "False",
        verdict.reason(),
        verdict.message(),
        verdict.problem(),
        rank,
        true);
  }

  /** A condition that is there only while it is True, and does not keep it from being Ready. */
  public static Facet noted(String type, GoodReason reason, String message) {
    return new Facet(
        Optional.of(type), "True", reason.name(), message, Optional.empty(), Rank.NONE, false);
  }

  /** The same, of something that clients of the Database need not know. */
  public static Facet noted(String type, Problem problem) {
    return new Facet(
        Optional.of(type),
        "True",
        problem.reason(),
        problem.message(),
        Optional.empty(),
        Rank.NONE,
        false);
  }

  /** Something that keeps it from being Ready, and is no condition of its own. */
  public static Facet problem(Problem problem, Rank rank) {
    return new Facet(
        Optional.empty(),
        "False",
        problem.reason(),
        problem.message(),
        Optional.of(problem),
        rank,
        false);
  }
}
