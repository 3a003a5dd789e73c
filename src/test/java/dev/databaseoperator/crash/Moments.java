package dev.databaseoperator.crash;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The disturbances that are still to be tried, for lives on several rigs at once. */
final class Moments {

  /** How often a moment is looked for that has not come: not every life is alike. */
  private static final int TRIES = 3;

  /**
   * One of them.
   *
   * @param tries that are left, this one counted
   */
  record Moment(Step step, Disturbance disturbance, int tries) {
    @Override
    public String toString() {
      return step + ": " + disturbance;
    }
  }

  private final Map<Step, Deque<Moment>> left = new EnumMap<>(Step.class);
  private final List<String> missed = new ArrayList<>();
  private final int all;

  Moments(Map<Step, List<Disturbance>> disturbances) {
    for (Step step : Step.values()) {
      left.put(step, new ArrayDeque<>());
    }
    disturbances.forEach(
        (step, each) -> each.forEach(one -> left.get(step).add(new Moment(step, one, TRIES))));
    all = left.values().stream().mapToInt(Deque::size).sum();
  }

  /** How many there were at first. */
  int all() {
    return all;
  }

  /** The next for this step; null when there is none. */
  synchronized Moment next(Step step) {
    return left.get(step).poll();
  }

  /** It did not come. */
  synchronized void missed(Moment moment) {
    if (moment.tries() > 1) {
      left.get(moment.step())
          .add(new Moment(moment.step(), moment.disturbance(), moment.tries() - 1));
    } else {
      missed.add(moment.toString());
    }
  }

  /** Those that did not come in any of the lives that waited for them. */
  synchronized List<String> missed() {
    return List.copyOf(missed);
  }

  /** Whether any is left for a life that has done so many steps. */
  synchronized boolean anyAfter(int stepsDone) {
    return left.entrySet().stream()
        .anyMatch(entry -> entry.getKey().number() > stepsDone && !entry.getValue().isEmpty());
  }

  synchronized boolean anyFor(Step step) {
    return !left.get(step).isEmpty();
  }
}
