package dev.databaseoperator.deletion;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;

/**
 * Deadlines by which Kubernetes finishes each step of a deletion while its components work.
 *
 * @param now instant that is compared with the deadlines
 */
record DeletionDeadlines(Instant now) {

  /** Timeout of a controller for a step that it takes at once when it works. */
  static final Duration PROMPT = Duration.ofSeconds(5);

  /** Timeout of a kubelet for the removal of a pod after its grace period. */
  static final Duration REMOVAL = Duration.ofSeconds(15);

  /** Whether a step that was requested at {@code asked} is not done in time. */
  boolean isLate(Instant asked) {
    return now.isAfter(asked.plus(PROMPT));
  }

  /**
   * Whether a controller has not reacted in time to a deletion. An operator that starts late has
   * requested it only just now, so the later of both instants counts.
   */
  boolean isLate(HasMetadata deleted, Instant asked) {
    Instant deletion = deletion(deleted);
    return isLate(deletion.isAfter(asked) ? deletion : asked);
  }

  /**
   * Whether a pod is still there after its deletion timestamp, which is the end of its grace
   * period.
   */
  boolean isRemovalLate(Pod deleted) {
    return now.isAfter(deletion(deleted).plus(REMOVAL));
  }

  private static Instant deletion(HasMetadata object) {
    return Instant.parse(object.getMetadata().getDeletionTimestamp());
  }
}
