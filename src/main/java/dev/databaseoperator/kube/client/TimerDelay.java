package dev.databaseoperator.kube.client;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Timer delays in whole milliseconds, rounded so that no timer fires before its time. Work that a
 * timer starts a fraction of a millisecond early finds nothing due and ends, and no other timer
 * runs for it.
 */
public final class TimerDelay {

  private static final Duration NEARLY_A_MILLISECOND = Duration.ofNanos(999_999);

  private TimerDelay() {}

  /** Returns {@code delay} in milliseconds, rounded up and at least 1. */
  public static long millis(Duration delay) {
    return Math.max(1, delay.plus(NEARLY_A_MILLISECOND).toMillis());
  }

  /**
   * Returns the milliseconds from {@code now} until {@code due}, at least 1: overdue work runs
   * promptly.
   *
   * <p>For {@code java.util.Timer}, which the SDK uses. It adds the delay to the time in whole
   * milliseconds ({@code System.currentTimeMillis}), so up to one is counted from before {@code
   * now}.
   */
  public static long until(Instant due, Instant now) {
    return millis(Duration.between(now.truncatedTo(ChronoUnit.MILLIS), due));
  }
}
