package dev.databaseoperator.kube;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Whether this process may write now. It may from the moment it got the Lease until the Lease,
 * counted from the start of the last successful renewal, may have run out. The clock is a monotonic
 * one that goes on while the process is stopped: a leader that was paused for longer than its Lease
 * finds out here, before it writes, and not when its next renewal fails.
 *
 * <p>A process leads at most once: who lost the Lease ends. Safe for all threads.
 */
public final class Leadership {

  private final LongSupplier nanoTime;
  private final Runnable expired;
  private final boolean elected;
  private volatile Term term;
  private volatile boolean ended;

  /** Nanoseconds of the clock. */
  private record Term(long epoch, long renewedAt, long validUntil) {}

  private Leadership(LongSupplier nanoTime, Runnable expired, boolean elected) {
    this.nanoTime = nanoTime;
    this.expired = expired;
    this.elected = elected;
  }

  /**
   * Leadership of one among several.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param expired is run by whoever first finds that the Lease may have run out
   */
  public static Leadership elected(LongSupplier nanoTime, Runnable expired) {
    return new Leadership(nanoTime, expired, true);
  }

  /** Leadership of the only one: always. */
  public static Leadership unelected() {
    return new Leadership(() -> 0, () -> {}, false);
  }

  /** Whether this process may write now. */
  public boolean holds() {
    if (!elected) {
      return true;
    }
    Term now = term;
    if (now == null || ended) {
      return false;
    }
    if (nanoTime.getAsLong() - now.validUntil() < 0) {
      return true;
    }
    expired.run();
    return false;
  }

  /**
   * The number of this leader, which is higher than that of every leader before it: the Lease's
   * leaseTransitions. Empty when it does not lead, or when there is no election.
   */
  public OptionalLong epoch() {
    Term now = term;
    return now == null ? OptionalLong.empty() : OptionalLong.of(now.epoch());
  }

  /** How long ago the last successful renewal began; empty when this process does not lead. */
  public Optional<Duration> sinceRenewal() {
    Term now = term;
    return now == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanoTime.getAsLong() - now.renewedAt()));
  }

  /**
   * A renewal succeeded.
   *
   * @param requestedAt when it began, of the monotonic clock
   */
  void renewed(long epoch, long requestedAt, Duration validity) {
    term = new Term(epoch, requestedAt, requestedAt + validity.toNanos());
  }

  /** Nanoseconds until {@link #holds} ends; 0 or less when it has. */
  long left() {
    Term now = term;
    return now == null ? 0 : now.validUntil() - nanoTime.getAsLong();
  }

  /** From now on nothing is written: the Lease is about to be given back. */
  public void end() {
    ended = true;
  }
}
