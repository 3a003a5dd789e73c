package dev.databaseoperator.crash;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;

/** One step of a life, with one kill or none. */
final class Trial {

  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration SILENCE = Duration.ofMillis(700);
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "killer");
            thread.setDaemon(true);
            return thread;
          });

  private Trial() {}

  /**
   * Brings a life through a step and waits until everything is as it is without a crash, and the
   * operator silent.
   *
   * @param disturbance null for none
   * @return whether the kill happened
   * @throws AssertionError with the differences
   */
  static boolean run(Life life, Step step, Disturbance disturbance, Reference reference) {
    Facts before = life.facts();
    CrashRig rig = life.rig();
    int kills = rig.kills();
    Runnable disarm = arm(life, disturbance);
    try {
      step.act(life);
      Waiting.until(LONGEST, () -> step.isSettled(life));
      if (disturbance instanceof Disturbance.Moment) {
        Waiting.until(LONGEST, () -> rig.kills() > kills);
      }
      Snapshot end = compare(life, before, reference.end(step));
      rig.awaitOperator();
      Set<String> warnings = life.warnings();
      warnings.removeAll(reference.warnings());
      if (!warnings.isEmpty()) {
        throw new AssertionError("warnings that no life without a crash has: " + warnings);
      }
      life.hasDone(step, end.facts());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "not done after %s; the operator: %s%n%s"
              .formatted(LONGEST, rig.lastStart(), state(life)),
          e);
    } catch (Exception e) {
      throw new AssertionError(e + "\n" + state(life), e);
    } finally {
      disarm.run();
    }
    return rig.kills() > kills;
  }

  private static Snapshot compare(Life life, Facts before, Snapshot expected) {
    AtomicReference<Snapshot> last = new AtomicReference<>();
    try {
      Waiting.until(
          LONGEST,
          () -> {
            if (!Waiting.isSilent(life, SILENCE)) {
              return false;
            }
            last.set(Snapshot.of(life, before));
            return last.get().isLike(expected) && Waiting.isSilent(life, SILENCE);
          });
      return last.get();
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "another end than without a crash:\n"
              + Snapshot.of(life, before).differenceFrom(expected),
          e);
    }
  }

  private static Runnable arm(Life life, Disturbance disturbance) {
    CrashRig rig = life.rig();
    if (disturbance instanceof Disturbance.Point point) {
      return rig.arm(life.name(), point.what(), point.nth(), point.before());
    }
    if (disturbance instanceof Disturbance.Moment moment) {
      ScheduledFuture<?> kill =
          TIMER.schedule(rig::kill, moment.after().toNanos(), TimeUnit.NANOSECONDS);
      return () -> kill.cancel(false);
    }
    return () -> {};
  }

  private static String state(Life life) {
    return String.join(
        "\n",
        Snapshot.of(life, life.facts()).lines().stream()
            .filter(line -> line.startsWith("Database/") && line.contains("/status"))
            .toList());
  }
}
