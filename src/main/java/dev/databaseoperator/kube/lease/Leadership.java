package dev.databaseoperator.kube.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process may write now: from acquiring the Lease until {@code validity} after the
 * <em>start</em> of the last successful renewal.
 *
 * <p>Measured with the monotonic clock. It goes on while the process is stopped (SIGSTOP), so such
 * a leader finds out here, before it writes. It stands still while the machine is suspended: such a
 * leader may write until its next renewal fails. What refuses its outdated writes are preconditions
 * (resourceVersion, UID), and in PostgreSQL the next leader ends its sessions.
 *
 * <p>A process leads at most once: it ends when it loses the Lease. Safe for all threads.
 */
public final class Leadership {

  private final LongSupplier nanoTime;
  private final Runnable expired;
  private final boolean elected;
  private volatile @Nullable Term term;
  private volatile boolean ended;

  /** One term; times in nanoseconds of the monotonic clock. */
  private record Term(long epoch, long renewedAt, long validUntil) {}

  private Leadership(LongSupplier nanoTime, Runnable expired, boolean elected) {
    this.nanoTime = nanoTime;
    this.expired = expired;
    this.elected = elected;
  }

  /**
   * Leadership of one candidate among several.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param expired is run once, by the first thread that finds that the Lease may have expired
   */
  public static Leadership elected(LongSupplier nanoTime, Runnable expired) {
    return new Leadership(nanoTime, expired, true);
  }

  /** Leadership without an election: holds always. */
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
   * Number of this leader, higher than that of every previous leader: the Lease's leaseTransitions.
   * Empty when it does not lead, or when there is no election.
   */
  public OptionalLong epoch() {
    Term now = term;
    return now == null ? OptionalLong.empty() : OptionalLong.of(now.epoch());
  }

  /** Time since the start of the last successful renewal; empty when this process does not lead. */
  public Optional<Duration> sinceRenewal() {
    Term now = term;
    return now == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanoTime.getAsLong() - now.renewedAt()));
  }

  /**
   * Notes a successful renewal.
   *
   * @param requestedAt its start, on the monotonic clock
   */
  void renewed(long epoch, long requestedAt, Duration validity) {
    term = new Term(epoch, requestedAt, requestedAt + validity.toNanos());
  }

  /** Nanoseconds until {@link #holds} ends; 0 or less afterwards. */
  long left() {
    Term now = term;
    return now == null ? 0 : now.validUntil() - nanoTime.getAsLong();
  }

  /** Ends the permission to write, before the Lease is released. */
  public void end() {
    ended = true;
  }
}
