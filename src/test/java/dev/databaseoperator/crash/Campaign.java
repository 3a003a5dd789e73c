package dev.databaseoperator.crash;

import dev.databaseoperator.testkit.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tries many disturbances. Every life goes from step to step, with a kill in each as long as there
 * are any left for it; between two steps it rests, and nothing may be written there, though the
 * operator is killed again and again for other lives.
 */
final class Campaign {

  private static final int FAILURES = 8;

  private final Reference reference;
  private final Moments moments;
  private final int lives;
  private final Duration rest;
  private final List<String> failures = new ArrayList<>();
  private final AtomicInteger hits = new AtomicInteger();

  /**
   * @param lives that rest at the same time on one rig
   * @param rest after each step
   */
  Campaign(Reference reference, Moments moments, int lives, Duration rest) {
    this.reference = reference;
    this.moments = moments;
    this.lives = lives;
    this.rest = rest;
  }

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
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** How many kills there were. */
  int hits() {
    return hits.get();
  }

  private void work(CrashRig rig) {
    Deque<Life> resting = new ArrayDeque<>();
    Deque<Life> done = new ArrayDeque<>();
    Life life = next(rig, resting, done);
    while (life != null && failures().size() < FAILURES) {
      if (advance(life)) {
        resting.add(life);
      }
      while (!done.isEmpty() && done.peek().rested().compareTo(rest) >= 0) {
        end(done.poll());
      }
      life = next(rig, resting, done);
    }
    done.addAll(resting);
    done.forEach(this::rest);
  }

  /** The next life that something can be tried on; null when all is done. */
  private Life next(CrashRig rig, Deque<Life> resting, Deque<Life> done) {
    while (!resting.isEmpty() && !moments.anyAfter(resting.peek().stepsDone())) {
      done.add(resting.poll());
    }
    boolean needed =
        resting.isEmpty()
            || moments.anyFor(Step.CREATE)
            || resting.peek().rested().compareTo(rest) < 0;
    if (needed && moments.anyAfter(0) && resting.size() < lives) {
      return new Life(rig);
    }
    Life life = resting.poll();
    if (life != null && !rest(life)) {
      return next(rig, resting, done);
    }
    return life;
  }

  /** Goes on to the next step that has a moment to try; false when the life is spoilt. */
  private boolean advance(Life life) {
    while (moments.anyAfter(life.stepsDone())) {
      Step step = Step.after(life.stepsDone());
      Moments.Moment moment = moments.next(step);
      String where = moment == null ? step + ": no kill" : moment.toString();
      long start = System.nanoTime();
      try {
        boolean killed =
            Trial.run(life, step, moment == null ? null : moment.disturbance(), reference);
        say(killed ? "killed" : "passed", where, start);
        if (killed) {
          hits.incrementAndGet();
        } else if (moment != null) {
          moments.missed(moment);
        }
      } catch (AssertionError e) {
        failed(life, where, e);
        return false;
      }
      if (moment != null) {
        return true;
      }
    }
    return true;
  }

  /** Waits until it has rested; false when something was written meanwhile. */
  private boolean rest(Life life) {
    try {
      Waiting.until(rest.plusSeconds(60), () -> life.rested().compareTo(rest) >= 0);
      life.hasRested(reference);
      return true;
    } catch (AssertionError e) {
      failed(life, "at rest after %s steps".formatted(life.stepsDone()), e);
      return false;
    }
  }

  private static void say(String what, String where, long start) {
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "%s %s %s (%s ms)%n",
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
        what,
        where,
        duration.toMillis());
  }

  private synchronized void failed(Life life, String where, AssertionError e) {
    try {
      Path log = Scratch.directory("crash").resolve(life.name() + ".log");
      Files.writeString(log, life.rig().log());
      failures.add("%s in %s (log: %s)%n%s".formatted(where, life.name(), log, e.getMessage()));
      System.out.println("FAILED " + failures.get(failures.size() - 1));
    } catch (IOException io) {
      throw new UncheckedIOException(io);
    }
  }

  /** Looks whether all has stayed as it was, and makes room. */
  private void end(Life life) {
    if (rest(life) && life.tenant().database(Life.DATABASE) != null) {
      life.deleteDatabase();
      Waiting.until(Duration.ofSeconds(60), life::isGone);
    }
  }
}
