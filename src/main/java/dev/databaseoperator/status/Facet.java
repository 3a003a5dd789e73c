package dev.databaseoperator.status;

import java.util.Optional;

/**
 * Contribution of one capability to the status: a condition, and what keeps the Database from being
 * Ready.
 *
 * @param type of the condition; empty when there is none
 * @param status of the condition, {@code True} or {@code False}
 * @param reason of the condition, one CamelCase word
 * @param message of the condition, for people
 * @param problem what keeps the Database from being Ready, if anything does
 * @param rank of the problem
 * @param always whether the condition is present also when all is well
 */
public record Facet(
    Optional<String> type,
    String status,
    String reason,
    String message,
    Optional<Problem> problem,
    Rank rank,
    boolean always) {

  /** Ranks of problems: the condition Ready reports the first in this order. */
  public enum Rank {
    /** The Database is being deleted. */
    DELETION,
    /** An object cannot reach its desired state, or the spec is invalid. */
    OBJECTS,
    /** An image has failed, and only a user can help. */
    IMAGE_REFUSED,
    /** An instance does not run as desired. */
    INSTANCES,
    /** Roles and databases are not in their desired state. */
    DATABASES,
    /** An image is still to be tried. */
    IMAGE_CHECKED,
    /** Nothing that matters to a client of the Database. */
    NONE
  }

  /** Returns a condition that is always present; its problem counts by {@code rank}. */
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

  /** Returns a condition that is present only while True, and does not affect Ready. */
  public static Facet noted(String type, GoodReason reason, String message) {
    return new Facet(
        Optional.of(type), "True", reason.name(), message, Optional.empty(), Rank.NONE, false);
  }

  /** Returns such a condition for a problem that does not concern clients of the Database. */
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

  /** Returns a problem that affects Ready, without a condition of its own. */
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
