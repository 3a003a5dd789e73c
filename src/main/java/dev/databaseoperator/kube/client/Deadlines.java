package dev.databaseoperator.kube.client;

import java.time.Duration;

/**
 * Runs work with a timeout. Threads that wait longer for an API server, or for anything else that
 * can be interrupted, are interrupted, and so return to the pool.
 */
public final class Deadlines {

  /** Runs a task later, on a thread of its own. */
  public interface Timer {

    /** Runs {@code task} after {@code delay}, not before; the returned action cancels it. */
    Runnable start(Duration delay, Runnable task);
  }

  private final Timer timer;

  /** Measures by {@code timer}. */
  public Deadlines(Timer timer) {
    this.timer = timer;
  }

  /**
   * Begins work, which its caller closes.
   *
   * @param name of the work, for the message of {@link DeadlineExceededException}
   * @param limit positive
   */
  public BoundedWork begin(String name, Duration limit) {
    return new BoundedWork(timer, name, limit);
  }
}
