package dev.databaseoperator.monitoring;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.Verdict;
import dev.databaseoperator.view.Observed;
import java.util.Optional;

/** Facet that reports whether Prometheus can find the pods, where the spec requires it. */
public final class MonitoredFacet {

  private MonitoredFacet() {}

  /** Returns the condition Monitored. */
  public static Optional<Facet> of(Database database, Observed observed) {
    return database.getSpec().getMonitoring().isEnabled()
        ? Optional.of(Facet.of("Monitored", verdict(database, observed), Facet.Rank.NONE))
        : Optional.empty();
  }

  private static Verdict verdict(Database database, Observed observed) {
    return switch (observed.podMonitor()) {
      case PRESENT ->
          Verdict.good(
              GoodReason.PodMonitorApplied,
              "PodMonitor %s selects pods with the label %s=%s"
                  .formatted(
                      Names.podMonitor(database),
                      Labels.METRICS,
                      database.getMetadata().getName()));
      case ABSENT ->
          Verdict.bad(
              Problem.of(
                  FailureReason.PodMonitorMissing,
                  "PodMonitor %s does not exist yet".formatted(Names.podMonitor(database))));
      case KIND_UNKNOWN ->
          Verdict.bad(
              Problem.of(
                  FailureReason.PodMonitorKindUnknown,
                  "this cluster does not know PodMonitor (monitoring.coreos.com/v1); install"
                      + " the Prometheus Operator, and one is created"));
    };
  }
}
