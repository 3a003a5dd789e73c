package dev.databaseoperator.boot;

import dev.databaseoperator.kube.lease.LeaderElector;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.kube.lease.LeaseTimings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: a leader has renewed its Lease within the Lease's duration, a standby keeps trying.
 * Independent of the API server: a leader that cannot renew ends by itself before.
 */
@Liveness
@Singleton
class LeaseLiveness implements HealthCheck {

  private final LeaderElection election;
  private final Leadership leadership;

  LeaseLiveness(LeaderElection election, Leadership leadership) {
    this.election = election;
    this.leadership = leadership;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("Lease");
    Optional<LeaderElector> elector = election.elector();
    if (elector.isEmpty()) {
      return response.up().withData("role", "no election").build();
    }
    LeaseTimings timings = elector.get().timings();
    Duration sinceTry = elector.get().sinceLastTry();
    Optional<Duration> sinceRenewal = leadership.sinceRenewal();
    sinceRenewal.ifPresent(age -> response.withData("secondsSinceRenewal", age.toSeconds()));
    return response
        .withData("role", sinceRenewal.isPresent() ? "leader" : "waiting")
        .withData("holder", elector.get().holder())
        .withData("secondsSinceLastTry", sinceTry.toSeconds())
        .status(timings.isAlive(sinceRenewal, sinceTry))
        .build();
  }
}
