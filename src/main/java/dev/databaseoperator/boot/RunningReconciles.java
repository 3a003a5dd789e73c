package dev.databaseoperator.boot;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is at work now, and since when. */
@Singleton
class RunningReconciles {

  private final Set<Run> running = ConcurrentHashMap.newKeySet();

  /** One reconciliation or clean-up, until it is closed. Two of the same moment are two. */
  final class Run implements AutoCloseable {
    private final long start = System.nanoTime();

    @Override
    public void close() {
      running.remove(this);
    }
  }

  /** Something begins. */
  Run begin() {
    Run run = new Run();
    running.add(run);
    return run;
  }

  int count() {
    return running.size();
  }

  /** How long the longest of them has been at work; empty when nothing is. */
  Optional<Duration> longest() {
    long now = System.nanoTime();
    return running.stream().map(run -> Duration.ofNanos(now - run.start)).max(Duration::compareTo);
  }
}
