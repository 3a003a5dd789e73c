package dev.databaseoperator.kube.lease;

import java.time.Duration;

/**
 * Wait of the election's thread, which another thread can stop. A test has one with a fake clock.
 */
interface Pause {

  /** Waits, and returns whether the election was stopped before or meanwhile. */
  boolean stoppedWithin(Duration wait) throws InterruptedException;

  /** Whether the election was stopped. */
  boolean isStopped();

  /** Stops the election. */
  void stop();
}
