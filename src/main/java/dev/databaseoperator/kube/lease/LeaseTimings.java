package dev.databaseoperator.kube.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Durations of an election, by the rules of client-go.
 *
 * @param leaseDuration how long other candidates wait for a leader that does not renew; whole
 *     seconds, as the Lease stores them
 * @param renewDeadline how long the leader tries to renew before it gives up
 * @param retryPeriod time between two tries
 */
public record LeaseTimings(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {

  /** Jitter of the retry period, in retry periods, so that candidates do not try all at once. */
  static final double JITTER = 1.2;

  /**
   * @throws IllegalArgumentException when a leader that cannot renew could still write while
   *     another one already does
   */
  public LeaseTimings {
    if (leaseDuration.toSeconds() < 1 || leaseDuration.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "the lease duration must be at least one second, and whole seconds, not %s"
              .formatted(leaseDuration));
    }
    if (leaseDuration.compareTo(renewDeadline) <= 0) {
      throw new IllegalArgumentException(
          "the lease duration (%s) must be longer than the renew deadline (%s)"
              .formatted(leaseDuration, renewDeadline));
    }
    if (retryPeriod.toMillis() < 1) {
      throw new IllegalArgumentException(
          "the retry period must be at least a millisecond, not %s".formatted(retryPeriod));
    }
    if (renewDeadline.toMillis() <= JITTER * retryPeriod.toMillis()) {
      throw new IllegalArgumentException(
          "the renew deadline (%s) must be longer than %s times the retry period (%s)"
              .formatted(renewDeadline, JITTER, retryPeriod));
    }
  }

  /**
   * Time after the start of a successful renewal during which the leader may write. A tenth shorter
   * than the lease, because clocks differ slightly in speed.
   */
  Duration validity() {
    return leaseDuration.minus(leaseDuration.dividedBy(10));
  }

  /**
   * Returns the wait of a candidate until its next try: a jittered retry period, or until the
   * observed Lease expires, with a short jitter.
   *
   * @param expiry time until the Lease expires, in nanoseconds; 0 without a Lease
   * @param dice at least 0 and less than 1 each time
   */
  Duration untilNextTry(long expiry, DoubleSupplier dice) {
    double period = retryPeriod.toNanos();
    long regular = (long) (period * (1 + JITTER * dice.getAsDouble()));
    long afterExpiry = expiry + (long) (period / 4 * dice.getAsDouble());
    return Duration.ofNanos(expiry > 0 ? Math.min(regular, afterExpiry) : regular);
  }

  /**
   * Whether an election is alive: the leader has renewed its Lease within its duration, a candidate
   * has tried within three of the slowest tries.
   *
   * @param sinceRenewal of the leader; empty for a candidate
   * @param sinceLastTry time since the last try, successful or not
   */
  public boolean isAlive(Optional<Duration> sinceRenewal, Duration sinceLastTry) {
    Duration slowestTry = renewDeadline.plus(retryPeriod.multipliedBy(3));
    return sinceLastTry.compareTo(slowestTry.multipliedBy(3)) <= 0
        && sinceRenewal.map(age -> age.compareTo(leaseDuration) <= 0).orElse(true);
  }
}
