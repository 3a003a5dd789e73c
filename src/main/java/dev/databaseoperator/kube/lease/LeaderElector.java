package dev.databaseoperator.kube.lease;

import dev.databaseoperator.kube.lease.LeaseRace.Result;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Election of one process: acquires the Lease, then renews it until it is stopped or the Lease is
 * lost. The algorithm is client-go's, with three differences: a standby retries when the Lease that
 * it saw expires, and not up to two retry periods later; it retries at once when the Lease is
 * released; and a leader that sees another holder gives up at once.
 *
 * <p>{@link #run} uses one thread until the end; the other methods are for other threads.
 */
public final class LeaderElector implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);

  private static final Duration RELEASE = Duration.ofSeconds(1);

  private final LeaseRace race;
  private final LeaseTimings timings;
  private final Leadership leadership;
  private final ElectionListener listener;
  private final LongSupplier nanoTime;
  private final DoubleSupplier dice;
  private final Pause pause;
  private final LeaseWatch watch;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean keep;
  private volatile long lastAttempt;

  /** Returns the election of {@code candidate}, which keeps {@code leadership} up to date. */
  public static LeaderElector of(
      Candidate candidate,
      KubernetesClient client,
      Leadership leadership,
      ElectionListener listener,
      Clock clock) {
    ApiLeaseStore store = new ApiLeaseStore(client, candidate.namespace(), candidate.name());
    Signal signal = new Signal();
    Duration limit = candidate.timings().renewDeadline().dividedBy(2);
    return new LeaderElector(
        new LeaseRace(store, candidate, leadership, clock, System::nanoTime),
        candidate.timings(),
        leadership,
        listener,
        System::nanoTime,
        () -> ThreadLocalRandom.current().nextDouble(),
        signal,
        new LeaseWatch(watcher -> store.watch(watcher, limit), signal::change));
  }

  LeaderElector(
      LeaseRace race,
      LeaseTimings timings,
      Leadership leadership,
      ElectionListener listener,
      LongSupplier nanoTime,
      DoubleSupplier dice,
      Pause pause,
      LeaseWatch watch) {
    this.race = race;
    this.timings = timings;
    this.leadership = leadership;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.dice = dice;
    this.pause = pause;
    this.watch = watch;
    this.lastAttempt = nanoTime.getAsLong();
  }

  @Override
  public void run() {
    try {
      if (acquire()) {
        listener.leading();
        new LeaseRenewal(this::attempt, timings, leadership, nanoTime, pause)
            .untilLost()
            .ifPresent(this::lost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("the leader could not start", e);
      listener.lost("it could not start to work");
    } finally {
      if (pause.isStopped() && !keep) {
        race.release(RELEASE);
      }
      ended.countDown();
    }
  }

  /**
   * Stops the election and waits for its end.
   *
   * @param release whether to release the Lease; false when a reconciliation may still run, so that
   *     the Lease is left to expire
   * @return whether it has ended within {@code limit}
   */
  public boolean stop(boolean release, Duration limit) throws InterruptedException {
    keep = !release;
    pause.stop();
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Durations of the Lease, its renewal and retries. */
  public LeaseTimings timings() {
    return timings;
  }

  /** Time since the start of the last attempt to acquire or renew the Lease. */
  public Duration sinceLastTry() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastAttempt);
  }

  /** Identity of the holder that this process saw last; empty when the Lease has none. */
  public String holder() {
    return race.holder();
  }

  private boolean acquire() throws InterruptedException {
    try (watch) {
      while (!pause.isStopped()) {
        if (attempt(nanoTime.getAsLong() + timings.renewDeadline().toNanos()) == Result.HELD) {
          return !pause.isStopped();
        }
        watch.ensureOpen();
        if (pause.stoppedWithin(timings.untilNextTry(race.untilExpiry(), dice))) {
          return false;
        }
      }
      return false;
    }
  }

  private void lost(Result result) {
    listener.lost(
        result == Result.HELD_BY_OTHER
            ? race.holder() + " has the Lease"
            : "the Lease could not be renewed in time");
  }

  private Result attempt(long deadline) {
    lastAttempt = nanoTime.getAsLong();
    try {
      return race.attempt(deadline);
    } catch (RuntimeException e) {
      // The election goes on after every error: without it no operator would ever lead again.
      LOG.warn("an attempt to acquire or renew the Lease failed", e);
      return Result.FAILED;
    }
  }
}
