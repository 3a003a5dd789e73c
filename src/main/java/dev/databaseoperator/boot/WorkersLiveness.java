package dev.databaseoperator.boot;

import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.postgres.Timeouts;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: reconciliations end. All their parts have timeouts; one that exceeds their sum never
 * ends, and only a restart frees its worker.
 */
@Liveness
@Singleton
class WorkersLiveness implements HealthCheck {

  /**
   * SQL is not under the reconciliation's deadline: the statements of a user may take as long as
   * the longest pass. A second pass may prove a password before, and a minute is for the rest.
   */
  private static final Duration SQL =
      Timeouts.DEFAULT.longestPass().plus(Timeouts.DEFAULT.pass()).plusMinutes(1);

  private final RunningReconciles running;
  private final Duration stuck;

  WorkersLiveness(RunningReconciles running, OperatorConfig config) {
    this.running = running;
    this.stuck = config.reconcile().deadline().plus(SQL);
  }

  @Override
  public HealthCheckResponse call() {
    Optional<Duration> longest = running.longest();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("workers").withData("atWork", running.count());
    longest.ifPresent(time -> response.withData("secondsOfTheLongest", time.toSeconds()));
    return response.status(longest.map(time -> time.compareTo(stuck) <= 0).orElse(true)).build();
  }
}
