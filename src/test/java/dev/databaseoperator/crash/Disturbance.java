package dev.databaseoperator.crash;

import java.time.Duration;

/** A moment at which the operator is killed. */
sealed interface Disturbance {

  /**
   * Before or after something crosses one of the wires.
   *
   * @param nth of those of this name within the step, counted from 1
   * @param writes whether it may change something
   */
  record Point(String what, int nth, boolean before, boolean writes) implements Disturbance {
    @Override
    public String toString() {
      return "%s %s%s"
          .formatted(
              before ? "before" : "after",
              what.length() > 150 ? what.substring(0, 150) + "…" : what,
              nth == 1 ? "" : " (number %s)".formatted(nth));
    }
  }

  /** So long after the user has begun the step. */
  record Moment(Duration after) implements Disturbance {
    @Override
    public String toString() {
      return "after %s ms".formatted(after.toMillis());
    }
  }
}
