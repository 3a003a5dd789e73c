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
 * When a Database is reconciled again although nothing about it has changed: at the first instant
 * at which anything becomes due.
 *
 * <p>A reconciliation reads the clock when it begins, and by that one instant decides what is due.
 * What becomes due a moment later, while it is still at work, is so neither done nor forgotten: it
 * is overdue when the timer is set, and the next reconciliation comes promptly. Only the status has
 * a later instant, that of its writing, and may report something before that reconciliation.
 */
@Singleton
class NextReconciliation {

  /** How soon a problem is tried again whose end nothing announces. */
  static final Duration AFTER_A_PROBLEM = Duration.ofSeconds(10);

  private final LiveEvents liveEvents;
  private final StatusEdits edits;

  NextReconciliation(LiveEvents liveEvents, StatusEdits edits) {
    this.liveEvents = liveEvents;
    this.edits = edits;
  }

  /**
   * Returns when the next one is due, later than this one began.
   *
   * <p>What was due then has been done, or something has kept the operator from it: for that no
   * timer is set, which would fire again and again without an effect. A rotation, a lost pod that
   * tried an image and a PodMonitor wait while the Database is paused, and the end of that is an
   * event; they wait for a refused Secret, an invalid field or an API server that refuses, and each
   * of these is a problem, which is tried again after {@link #AFTER_A_PROBLEM}. The grace of a pod
   * that cannot be scheduled is over for good. SQL says itself what it waits for.
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
