package dev.databaseoperator.kube.client;

import java.time.Duration;

/**
 * Gives work an end. Who waits longer for an API server, or for anything else that can be
 * interrupted, is interrupted, and so gives its thread back to those who can get on.
 */
public final class Deadlines {

  /** Something that runs a task later, on a thread that is not kept waiting. */
  public interface Timer {

    /** Runs {@code task} after {@code delay}, not before; what is returned prevents that. */
    Runnable start(Duration delay, Runnable task);
  }

  private final Timer timer;

  /** Measures by {@code timer}. */
  public Deadlines(Timer timer) {
    this.timer = timer;
  }

  /**
   * Begins a piece of work, which its caller closes.
   *
   * @param name what it is, for the message of {@link DeadlineExceededException}
   * @param limit positive
   */
  public BoundedWork begin(String name, Duration limit) {
    return new BoundedWork(timer, name, limit);
  }
}
