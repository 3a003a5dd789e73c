package dev.databaseoperator.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting, where a measurement needs time to pass. */
final class Pause {

  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private Pause() {}

  /** Lets this much time pass. */
  static void of(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * Asks again and again.
   *
   * @return when ({@link System#nanoTime}) it was so
   */
  static long until(BooleanSupplier wanted) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited in vain for " + LONGEST);
      }
      of(STEP);
    }
    return System.nanoTime();
  }
}
