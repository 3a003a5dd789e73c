package dev.databaseoperator.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** How a life goes without a crash. */
final class Reference {

  /** So long without anything sent, a step has ended. */
  static final Duration SILENCE = Duration.ofMillis(1500);

  private static final Duration LONGEST = Duration.ofSeconds(90);

  private final Map<Step, Snapshot> ends = new EnumMap<>(Step.class);
  private final Map<Step, Duration> durations = new EnumMap<>(Step.class);
  private final Map<Step, List<Crossing>> crossings = new EnumMap<>(Step.class);

  private Set<String> warnings = Set.of();

  private Reference() {}

  /** Lives one. */
  static Reference record(CrashRig rig) {
    Reference reference = new Reference();
    Life life = new Life(rig);
    for (Step step : Step.values()) {
      long start = System.nanoTime();
      step.act(life);
      Waiting.until(LONGEST, () -> step.isSettled(life));
      Waiting.until(LONGEST, () -> Waiting.isSilent(life, SILENCE));
      List<Crossing> sent = rig.crossings(life.name(), start);
      Snapshot end = Snapshot.of(life, life.facts());
      life.hasDone(step, end.facts());
      reference.ends.put(step, end);
      reference.crossings.put(step, sent);
      long last = sent.isEmpty() ? System.nanoTime() : sent.get(sent.size() - 1).at();
      reference.durations.put(step, Duration.ofNanos(last - start));
    }
    reference.warnings = life.warnings();
    return reference;
  }

  /** Reasons of the Warnings in the whole life. */
  Set<String> warnings() {
    return warnings;
  }

  /** Everything at the end of a step. */
  Snapshot end(Step step) {
    return ends.get(step);
  }

  /** From what the user did to the last thing that the operator sent. */
  Duration duration(Step step) {
    return durations.get(step);
  }

  /** What crossed the wires in a step, in order. */
  List<Crossing> crossings(Step step) {
    return crossings.get(step);
  }

  /** Before and after every one of them. */
  List<Disturbance.Point> points(Step step) {
    Map<String, Integer> seen = new HashMap<>();
    List<Disturbance.Point> points = new ArrayList<>();
    for (Crossing crossing : crossings.get(step)) {
      int nth = seen.merge(crossing.what(), 1, Integer::sum);
      points.add(new Disturbance.Point(crossing.what(), nth, true, crossing.writes()));
      if (crossing.answeredApart()) {
        points.add(new Disturbance.Point(crossing.what(), nth, false, crossing.writes()));
      }
    }
    return points;
  }

  /**
   * For each kind of write one moment, before or after by the dice, in whichever of the steps that
   * have such a write the least is tried so far.
   */
  Map<Step, List<Disturbance>> sample(Random random) {
    Map<String, Map<Step, List<Disturbance>>> kinds = new LinkedHashMap<>();
    for (Step step : Step.values()) {
      for (Disturbance.Point point : points(step)) {
        if (isCritical(point)) {
          kinds
              .computeIfAbsent(kind(point), any -> new EnumMap<>(Step.class))
              .computeIfAbsent(step, any -> new ArrayList<>())
              .add(point);
        }
      }
    }
    Map<Step, List<Disturbance>> chosen = new EnumMap<>(Step.class);
    kinds.values().stream()
        .sorted(Comparator.comparing(Map::size))
        .forEach(
            byStep -> {
              Step step =
                  byStep.keySet().stream()
                      .min(Comparator.comparing(s -> chosen.getOrDefault(s, List.of()).size()))
                      .orElseThrow();
              List<Disturbance> points = byStep.get(step);
              chosen
                  .computeIfAbsent(step, any -> new ArrayList<>())
                  .add(points.get(random.nextInt(points.size())));
            });
    return chosen;
  }

  /** Writes, and what makes writes last. */
  private static boolean isCritical(Disturbance.Point point) {
    return point.writes() || point.what().endsWith(": COMMIT");
  }

  private static String kind(Disturbance.Point point) {
    String[] words = point.what().split(" ");
    return words[0].equals("SQL")
        ? String.join(" ", List.of(words).subList(2, Math.min(4, words.length)))
        : words[0] + " " + words[1];
  }
}
