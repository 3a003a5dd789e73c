package dev.databaseoperator.postgres;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.time.Duration;

/**
 * Deadline of a pass: after {@link Timeouts#pass()}, when the thread is interrupted, or when
 * another operator may lead.
 */
final class Deadline {
  private final Duration limit;
  private final Fence fence;
  private long end;

  Deadline(Duration limit, Fence fence) {
    this.limit = limit;
    this.fence = fence;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /** Moves the deadline. */
  void extend(Duration more) {
    end += more.toNanos();
  }

  /**
   * @param doing the next step, completing "could not …"
   * @throws SqlFailure {@link Reason#NOT_LEADING}, {@link Reason#INTERRUPTED} or {@link
   *     Reason#TIMEOUT}
   */
  void check(String doing) {
    if (!fence.isOpen()) {
      throw new SqlFailure(
          Reason.NOT_LEADING, "could not " + doing + ": another operator may have taken over");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new SqlFailure(Reason.INTERRUPTED, "could not " + doing + ": the pass was interrupted");
    }
    if (System.nanoTime() - end >= 0) {
      throw new SqlFailure(
          Reason.TIMEOUT,
          "could not %s: the pass took longer than %s s".formatted(doing, limit.toSeconds()));
    }
  }
}
