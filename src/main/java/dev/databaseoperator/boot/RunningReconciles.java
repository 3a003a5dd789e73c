package dev.databaseoperator.boot;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Running reconciliations, with their start times. */
@Singleton
class RunningReconciles {

  private final Set<Run> running = ConcurrentHashMap.newKeySet();

  /** One reconciliation or clean-up, until it is closed; compared by identity. */
  final class Run implements AutoCloseable {
    private final long start = System.nanoTime();

    @Override
    public void close() {
      running.remove(this);
    }
  }

  /** Notes the start of one. */
  Run begin() {
    Run run = new Run();
    running.add(run);
    return run;
  }

  int count() {
    return running.size();
  }

  /** Duration of the longest running one; empty when none runs. */
  Optional<Duration> longest() {
    long now = System.nanoTime();
    return running.stream().map(run -> Duration.ofNanos(now - run.start)).max(Duration::compareTo);
  }
}
