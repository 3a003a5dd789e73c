package dev.databaseoperator.reconcile;

import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.diagnosis.LiveEvents;
import dev.databaseoperator.status.StatusEdits;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Computes when a Database is requeued without an event: the first instant at which anything
 * becomes due.
 *
 * <p>A reconciliation reads the clock once, when it begins, and by that instant decides what is
 * due. What becomes due while it runs is overdue when the timer is set, so the next reconciliation
 * follows at once. Only the status has a later instant, that of its writing, and may report
 * something before that reconciliation.
 */
@Singleton
class NextReconciliation {

  /** Requeue delay after a problem whose end is no event. */
  static final Duration AFTER_A_PROBLEM = Duration.ofSeconds(10);

  private final LiveEvents liveEvents;
  private final StatusEdits edits;

  NextReconciliation(LiveEvents liveEvents, StatusEdits edits) {
    this.liveEvents = liveEvents;
    this.edits = edits;
  }

  /**
   * Returns when the next reconciliation is due, later than this one began.
   *
   * <p>What was due by then has been done, or a problem prevented it: for that no timer is set,
   * which would fire again and again without an effect. A rotation, a lost pod that tried an image
   * and a PodMonitor wait while the Database is paused, and the end of that is an event; they wait
   * for a refused Secret, an invalid field or an API server that refuses, and each of these is a
   * problem, which is requeued after {@link #AFTER_A_PROBLEM}. The grace period of an unschedulable
   * pod ends once. SQL returns its own due time.
   *
   * @param report of this reconciliation
   */
  Instant after(Report report, List<Capability> capabilities) {
    Instant now = report.view().now();
    return Stream.concat(
            Stream.of(
                report.problem().map(any -> now.plus(AFTER_A_PROBLEM)),
                liveEvents.due(report.database()),
                edits.due(report.database())),
            capabilities.stream().map(capability -> capability.due(report)))
        .flatMap(Optional::stream)
        .filter(due -> due.isAfter(now))
        .min(Instant::compareTo)
        .orElseThrow();
  }
}
