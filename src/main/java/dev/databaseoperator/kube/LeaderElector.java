package dev.databaseoperator.kube;

import dev.databaseoperator.kube.LeaseRace.Result;
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
 * Waits for the Lease, then renews it until it is told to stop or has lost it. Client-go's
 * algorithm, with three differences: who waits looks again when the Lease it saw runs out, and not
 * up to two retry periods later, and at once when it is given back; and who sees that somebody else
 * has its Lease gives up at once.
 *
 * <p>{@link #run} uses one thread until the end; the other methods are for other threads.
 */
public final class LeaderElector implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);

  private static final Duration RELEASE = Duration.ofSeconds(1);

  /** Waits; a fake clock moves in tests. */
  interface Pause {
    /** Whether the elector was told to stop, at once or while it waited. */
    boolean stoppedWithin(Duration wait) throws InterruptedException;

    /** Whether the elector was told to stop. */
    boolean isStopped();

    /** Tells it to stop. */
    void stop();
  }

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
  private volatile long lastTry;

  /** An elector of {@code candidate}, which keeps {@code leadership} up to date. */
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
    this.lastTry = nanoTime.getAsLong();
  }

  @Override
  public void run() {
    try {
      if (acquire()) {
        listener.leading();
        renew();
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
   * Ends the election and waits for its end.
   *
   * @param release whether to give the Lease back; false when something may still be at work, and
   *     the Lease is rather left to expire
   * @return whether it has ended within {@code limit}
   */
  public boolean stop(boolean release, Duration limit) throws InterruptedException {
    keep = !release;
    pause.stop();
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The times it works by. */
  public LeaseTimings timings() {
    return timings;
  }

  /** How long ago the last try to get or renew the Lease began. */
  public Duration sinceLastTry() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastTry);
  }

  /** Who has the Lease, as far as this process has seen; empty when nobody. */
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

  private void renew() throws InterruptedException {
    while (!stoppedBeforeTheNextRenewal()) {
      long end =
          nanoTime.getAsLong()
              + Math.min(timings.renewDeadline().toNanos(), Math.max(0, leadership.left()));
      Result result = renewUntil(end);
      if (result == Result.HELD || pause.isStopped()) {
        continue;
      }
      listener.lost(
          result == Result.HELD_BY_OTHER
              ? race.holder() + " has the Lease"
              : "the Lease could not be renewed in time");
      return;
    }
  }

  private boolean stoppedBeforeTheNextRenewal() throws InterruptedException {
    long due = nanoTime.getAsLong() + timings.retryPeriod().toNanos();
    boolean stopped = pause.stoppedWithin(timings.retryPeriod());
    Duration late = Duration.ofNanos(nanoTime.getAsLong() - due);
    if (late.compareTo(timings.retryPeriod()) > 0) {
      // Such a leader may lose its Lease although the API server answers.
      LOG.warn(
          "the Lease is renewed {} late: this process did not run, for want of CPU or because of"
              + " garbage collections",
          late);
    }
    return stopped;
  }

  private Result renewUntil(long end) throws InterruptedException {
    while (end - nanoTime.getAsLong() > 0) {
      Result result = attempt(end);
      if (result != Result.FAILED) {
        return result;
      }
      long wait = Math.min(timings.retryPeriod().toNanos(), end - nanoTime.getAsLong());
      if (wait > 0 && pause.stoppedWithin(Duration.ofNanos(wait))) {
        break;
      }
    }
    return Result.FAILED;
  }

  private Result attempt(long end) {
    lastTry = nanoTime.getAsLong();
    try {
      return race.attempt(end);
    } catch (RuntimeException e) {
      // Whatever it is, the election goes on: without it nobody would ever lead again.
      LOG.warn("a try to get or renew the Lease failed", e);
      return Result.FAILED;
    }
  }
}
