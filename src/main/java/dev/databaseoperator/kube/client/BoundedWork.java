package dev.databaseoperator.kube.client;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Work with a timeout, on one thread or on several. At its deadline all threads that run a part are
 * interrupted; no thread is interrupted after its part, and none keeps the interruption.
 */
public final class BoundedWork implements AutoCloseable {

  private final Deadlines.Timer timer;
  private final String name;
  private final Set<Thread> threads = new HashSet<>();
  private Duration limit;
  private long end;
  private Runnable cancelTimer;
  private boolean closed;
  private boolean expired;

  BoundedWork(Deadlines.Timer timer, String name, Duration limit) {
    this.timer = timer;
    this.name = name;
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
    this.cancelTimer = timer.start(limit, this::expire);
  }

  /**
   * Runs a part of the work on this thread.
   *
   * @throws DeadlineExceededException in place of whatever {@code part} throws after the deadline
   */
  public <T> T run(Supplier<T> part) {
    boolean entered = enter();
    try {
      return part.get();
    } catch (RuntimeException e) {
      if (hasExpired()) {
        throw new DeadlineExceededException(name, limit, e);
      }
      throw e;
    } finally {
      if (entered) {
        leave();
      }
    }
  }

  /** Extends the timeout, for a part that has its own limit. */
  public synchronized void extend(Duration more) {
    if (closed || expired) {
      return;
    }
    limit = limit.plus(more);
    end += more.toNanos();
    restart(Duration.ofNanos(end - System.nanoTime()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    cancelTimer.run();
  }

  private synchronized void expire() {
    if (closed) {
      return;
    }
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.compareTo(Duration.ZERO) > 0) {
      // The cancelled timer may have just fired, or not yet: the deadline needs a new one in either
      // case.
      restart(left);
      return;
    }
    expired = true;
    threads.forEach(Thread::interrupt);
  }

  private void restart(Duration left) {
    cancelTimer.run();
    cancelTimer = timer.start(left, this::expire);
  }

  private synchronized boolean hasExpired() {
    return expired;
  }

  /** Whether this thread did not run a part already. */
  private synchronized boolean enter() {
    if (expired) {
      throw new DeadlineExceededException(name, limit, null);
    }
    return threads.add(Thread.currentThread());
  }

  private synchronized void leave() {
    threads.remove(Thread.currentThread());
    if (expired) {
      Thread.interrupted();
    }
  }
}
