package dev.databaseoperator.crash;

import dev.databaseoperator.testkit.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tries many disturbances. Every life goes from step to step, with a kill in each as long as there
 * are any left for it; between two steps it rests, and nothing may be written there, though the
 * operator is killed again and again for other lives.
 */
final class Campaign {

  /** How often a moment is looked for that has not come: not every life is alike. */
  private static final int TRIES = 3;

  private static final int FAILURES = 8;

  private final Reference reference;
  private final int lives;
  private final Duration rest;
  private final Map<Step, Deque<Wanted>> wanted = new EnumMap<>(Step.class);
  private final List<String> failures = new ArrayList<>();
  private final List<String> missed = new ArrayList<>();
  private int hits;
  private final int all;

  /**
   * @param lives that rest at the same time on one rig
   * @param rest after each step
   */
  Campaign(
      Reference reference,
      Map<Step, ? extends List<? extends Disturbance>> disturbances,
      int lives,
      Duration rest) {
    this.reference = reference;
    this.lives = lives;
    this.rest = rest;
    for (Step step : Step.values()) {
      wanted.put(step, new ArrayDeque<>());
    }
    disturbances.forEach(
        (step, each) -> each.forEach(one -> wanted.get(step).add(new Wanted(one, TRIES))));
    all = wanted.values().stream().mapToInt(Deque::size).sum();
  }

  private record Wanted(Disturbance disturbance, int tries) {}

  /** Tries all, on each rig in a thread of its own. */
  void run(List<CrashRig> rigs) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> running = new ArrayList<>();
      rigs.forEach(rig -> running.add(threads.submit(() -> work(rig))));
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What went wrong, each with where and how it differs. */
  List<String> failures() {
    return failures;
  }

  /** Moments that did not come in any of the lives that waited for them. */
  List<String> missed() {
    return missed;
  }

  /** How many kills there were. */
  int hits() {
    return hits;
  }

  /** How many were wanted. */
  int all() {
    return all;
  }

  private void work(CrashRig rig) {
    Deque<Life> resting = new ArrayDeque<>();
    List<Life> done = new ArrayList<>();
    while (failures.size() < FAILURES) {
      Life life = next(rig, resting, done);
      if (life == null) {
        break;
      }
      if (advance(life)) {
        resting.add(life);
      }
    }
    done.addAll(resting);
    for (Life life : done) {
      try {
        Waiting.until(rest.plusSeconds(60), () -> life.rested().compareTo(rest) >= 0);
        life.hasRested(reference);
      } catch (AssertionError e) {
        failed(life, "at rest", e);
      }
    }
  }

  /** The next life that something can be tried on; null when all is done. */
  private Life next(CrashRig rig, Deque<Life> resting, List<Life> done) {
    while (!resting.isEmpty() && !isUseful(resting.peek().stepsDone())) {
      Life useless = resting.poll();
      if (done.size() < lives) {
        done.add(useless);
      } else {
        end(useless);
      }
    }
    boolean more = resting.size() < lives && isUseful(0);
    boolean needed = !wanted(Step.CREATE).isEmpty() || resting.isEmpty();
    if (more && needed) {
      return new Life(rig);
    }
    Life life = resting.poll();
    if (life != null) {
      Waiting.until(rest.plusSeconds(60), () -> life.rested().compareTo(rest) >= 0);
    }
    return life;
  }

  /** Goes on to the next step that something is wanted in; false when the life is spoilt. */
  private boolean advance(Life life) {
    while (isUseful(life.stepsDone())) {
      Step step = Step.values()[life.stepsDone()];
      Wanted next = poll(step);
      String where = "%s: %s".formatted(step, next == null ? "no kill" : next.disturbance());
      long start = System.nanoTime();
      try {
        boolean hit = Trial.run(life, step, next == null ? null : next.disturbance(), reference);
        told(step, next, hit, where, Duration.ofNanos(System.nanoTime() - start));
      } catch (AssertionError e) {
        failed(life, where, e);
        return false;
      }
      if (next != null) {
        return true;
      }
    }
    return true;
  }

  private synchronized void told(
      Step step, Wanted next, boolean hit, String where, Duration duration) {
    System.out.printf(
        "%s %s %s (%.1f s)%n",
        java.time.LocalTime.now().withNano(0),
        hit ? "killed" : "passed",
        where,
        duration.toMillis() / 1000.0);
    if (hit) {
      hits++;
    } else if (next != null && next.tries() > 1) {
      wanted.get(step).add(new Wanted(next.disturbance(), next.tries() - 1));
    } else if (next != null) {
      missed.add(where);
    }
  }

  private synchronized void failed(Life life, String where, AssertionError e) {
    try {
      var log =
          Files.writeString(
              Scratch.directory("crash").resolve(life.name() + ".log"), life.rig().log());
      failures.add("%s in %s (log: %s)%n%s".formatted(where, life.name(), log, e.getMessage()));
      System.out.println("FAILED " + failures.get(failures.size() - 1));
    } catch (IOException io) {
      throw new UncheckedIOException(io);
    }
  }

  /** Makes room. */
  private void end(Life life) {
    if (life.database(Life.DATABASE) != null) {
      life.deleteDatabase();
      Waiting.until(Duration.ofSeconds(60), life::isGone);
    }
  }

  private synchronized Wanted poll(Step step) {
    return wanted.get(step).poll();
  }

  private synchronized Deque<Wanted> wanted(Step step) {
    return new ArrayDeque<>(wanted.get(step));
  }

  /** Whether anything is wanted after so many steps. */
  private synchronized boolean isUseful(int stepsDone) {
    return wanted.entrySet().stream()
        .anyMatch(entry -> entry.getKey().ordinal() >= stepsDone && !entry.getValue().isEmpty());
  }
}
