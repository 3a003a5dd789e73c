package dev.databaseoperator.kube.lease;

import dev.databaseoperator.kube.lease.LeaseRace.Result;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's part of an election: renews the Lease every retry period, and gives up when another
 * process holds it, or when no renewal succeeds before the renew deadline or the end of the Lease.
 */
final class LeaseRenewal {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

  private final LongFunction<Result> attempt;
  private final LeaseTimings timings;
  private final Leadership leadership;
  private final LongSupplier nanoTime;
  private final Pause pause;

  /**
   * @param attempt tries once to renew, until a deadline of the monotonic clock; does not throw
   * @param nanoTime monotonic clock
   */
  LeaseRenewal(
      LongFunction<Result> attempt,
      LeaseTimings timings,
      Leadership leadership,
      LongSupplier nanoTime,
      Pause pause) {
    this.attempt = attempt;
    this.timings = timings;
    this.leadership = leadership;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /**
   * Renews until the Lease is lost or the election is stopped.
   *
   * @return the result that lost the Lease; empty when the election was stopped
   */
  Optional<Result> untilLost() throws InterruptedException {
    while (!stoppedBeforeNextRenewal()) {
      long deadline =
          nanoTime.getAsLong()
              + Math.min(timings.renewDeadline().toNanos(), Math.max(0, leadership.left()));
      Result result = renewUntil(deadline);
      if (result != Result.HELD && !pause.isStopped()) {
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  private boolean stoppedBeforeNextRenewal() throws InterruptedException {
    long due = nanoTime.getAsLong() + timings.retryPeriod().toNanos();
    boolean stopped = pause.stoppedWithin(timings.retryPeriod());
    Duration late = Duration.ofNanos(nanoTime.getAsLong() - due);
    if (late.compareTo(timings.retryPeriod()) > 0) {
      // Such a leader may lose its Lease although the API server answers.
      LOG.warn(
          "the Lease is renewed {} late: this process did not run, for lack of CPU or because of"
              + " garbage collection",
          late);
    }
    return stopped;
  }

  private Result renewUntil(long deadline) throws InterruptedException {
    while (deadline - nanoTime.getAsLong() > 0) {
      Result result = attempt.apply(deadline);
      if (result != Result.FAILED) {
        return result;
      }
      long wait = Math.min(timings.retryPeriod().toNanos(), deadline - nanoTime.getAsLong());
      if (wait > 0 && pause.stoppedWithin(Duration.ofNanos(wait))) {
        break;
      }
    }
    return Result.FAILED;
  }
}
