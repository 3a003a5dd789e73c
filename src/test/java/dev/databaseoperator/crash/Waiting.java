package dev.databaseoperator.crash;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits, without giving up for an object that is not there yet. */
final class Waiting {

  private Waiting() {}

  static void until(Duration longest, Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(longest)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(condition);
  }

  /** Whether the operator has sent nothing that may change something for so long. */
  static boolean isSilent(Life life, Duration silence) {
    List<Crossing> sent = life.rig().crossings(life.name(), System.nanoTime() - silence.toNanos());
    return sent.stream().noneMatch(Crossing::writes);
  }
}
