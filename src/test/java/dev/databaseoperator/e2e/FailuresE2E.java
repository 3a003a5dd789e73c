package dev.databaseoperator.e2e;

import dev.databaseoperator.e2e.failures.FailureRun;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import org.junit.jupiter.api.Test;

/**
 * Every failure that a Database can meet is a condition with a reason and a remedy within 15
 * seconds, and heals without a change of the spec when its cause is gone. What was measured is in
 * {@code target/failures.md}. {@code -Dfailures.full=true} causes all of them, without it those
 * that stand for the others, and {@code -Dfailures.only=TEXT} those whose name has it.
 */
@NeedsOwnNodes("kills containers, fills disks, names images, and taints the only node")
class FailuresE2E {

  @Test
  void everyFailureIsAConditionWithinFifteenSecondsAndHealsWithoutAChangeOfTheSpec()
      throws Exception {
    FailureRun.begin().assertAllWereToldAndHealed();
  }
}
