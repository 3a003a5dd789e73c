package dev.databaseoperator.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a run cannot do without: its processes, and stand-ins that know what they are asked for.
 * Every wait of a run is one of the methods here, so the loss of one need ends the run at once.
 */
final class Lifeline {

  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  /** The run cannot be completed; the message is for the user. */
  static final class Broken extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }

  private record Need(BooleanSupplier there, Supplier<String> loss) {}

  private final Map<Object, Need> needs = new ConcurrentHashMap<>();

  /**
   * Adds a need.
   *
   * @param what its identity, for {@link #release}
   * @param there whether it is still met; asked at every step of every wait
   * @param loss what to report when it is not
   */
  void need(Object what, BooleanSupplier there, Supplier<String> loss) {
    needs.put(what, new Need(there, loss));
  }

  /** Removes a need: a process that is about to be ended, for instance. */
  void release(Object what) {
    needs.remove(what);
  }

  /** Ends the run at its next step. */
  void fail(String loss) {
    need(loss, () -> false, () -> loss);
  }

  /**
   * Returns when every need is met.
   *
   * @throws Broken otherwise
   */
  void check() {
    List<Need> lost = needs.values().stream().filter(need -> !need.there().getAsBoolean()).toList();
    if (!lost.isEmpty()) {
      // All, because one loss often follows from another.
      throw new Broken(
          lost.stream().map(need -> need.loss().get()).collect(Collectors.joining("; ")));
    }
  }

  /** The outcome, which must come. */
  <T> T await(CompletableFuture<T> future) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      check();
      try {
        return future.get(STEP.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        requireTime(end);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("the run cannot be completed", e);
      }
    }
  }

  /** Takes a permit as soon as there is one. */
  void acquire(Semaphore permits) {
    try {
      do {
        check();
      } while (!permits.tryAcquire(STEP.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Lets this much time pass. */
  void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      check();
      LockSupport.parkNanos(Math.min(left, STEP.toNanos()));
    }
    check();
  }

  /**
   * Asks again after each {@code step}.
   *
   * @return when ({@link System#nanoTime}) it was so
   */
  long until(BooleanSupplier wanted, Duration step) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.getAsBoolean()) {
      requireTime(end);
      pause(step);
    }
    return System.nanoTime();
  }

  /**
   * The reason behind a failure: a request to a process that has just ended may fail a moment
   * before the end itself is seen.
   */
  RuntimeException reasonOf(RuntimeException failure) {
    try {
      pause(STEP.multipliedBy(3));
      return failure;
    } catch (Broken reason) {
      reason.addSuppressed(failure);
      return reason;
    }
  }

  private static void requireTime(long end) {
    if (System.nanoTime() > end) {
      throw new IllegalStateException("waited in vain for " + PATIENCE.toSeconds() + " s");
    }
  }
}
