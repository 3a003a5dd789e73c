package dev.databaseoperator.kube.lease;

import java.time.Duration;

/** Wait of one thread, which other threads stop, or end early because the Lease has changed. */
final class Signal implements Pause {

  private boolean stopped;
  private boolean changed;

  @Override
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Ends the present wait, or the next one when no thread waits. */
  synchronized void change() {
    changed = true;
    notifyAll();
  }

  @Override
  public synchronized boolean isStopped() {
    return stopped;
  }

  @Override
  public synchronized boolean stoppedWithin(Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (!stopped && !changed) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    changed = false;
    return stopped;
  }
}
