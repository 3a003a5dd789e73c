package dev.databaseoperator.runtime;

import dev.databaseoperator.kube.Candidate;
import dev.databaseoperator.kube.ElectionListener;
import dev.databaseoperator.kube.LeaderElector;
import dev.databaseoperator.kube.Leadership;
import dev.databaseoperator.kube.LeaseTimings;
import dev.databaseoperator.metrics.Metric;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several operators works, the others wait with warm caches. Whoever loses the Lease ends at
 * once, because somebody else may be working already.
 */
@Singleton
class LeaderElection {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  private final KubernetesClient client;
  private final Leadership leadership;
  private final Clock clock;
  private final OperatorConfig.LeaderElection config;
  private final String identity;
  private volatile LeaderElector elector;

  LeaderElection(
      KubernetesClient client,
      Leadership leadership,
      Clock clock,
      OperatorConfig config,
      Identity identity,
      MeterRegistry registry) {
    this.client = client;
    this.leadership = leadership;
    this.clock = clock;
    this.config = config.leaderElection();
    this.identity = identity.name();
    Metric.LEADER.gauge(registry, () -> leadership.holds() ? 1 : 0);
  }

  /** What everything that writes asks. Static: the client needs it, and this class the client. */
  @Produces
  @Singleton
  static Leadership leadership(OperatorConfig config) {
    return config.leaderElection().enabled()
        ? Leadership.elected(System::nanoTime, () -> end("its Lease may have run out"))
        : Leadership.unelected();
  }

  /**
   * Runs the election in a thread of {@code executor}.
   *
   * @param work is called when this process leads; at once when there is no election
   * @throws IllegalArgumentException when the configured times make no safe election
   */
  void start(Executor executor, Runnable work) {
    if (!config.enabled()) {
      work.run();
      return;
    }
    elector =
        LeaderElector.of(
            candidate(), client, leadership, new Work(work, config.leaseName()), clock);
    executor.execute(elector);
  }

  /**
   * Ends the election.
   *
   * @param idle whether nothing is at work any more, so that the Lease can be given back
   */
  void stop(boolean idle, Duration limit) throws InterruptedException {
    if (elector == null) {
      return;
    }
    if (!idle) {
      LOG.warn(
          "the Lease {} is left to expire, because something is still at work", config.leaseName());
    }
    if (!elector.stop(idle, limit)) {
      LOG.warn("the election of the Lease {} did not end in time", config.leaseName());
    }
  }

  /** The running election; empty when there is none. */
  Optional<LeaderElector> elector() {
    return Optional.ofNullable(elector);
  }

  private Candidate candidate() {
    OperatorConfig.LeaderElection c = config;
    String namespace = c.namespace().orElseGet(client::getNamespace);
    if (namespace == null) {
      throw new IllegalStateException(
          "the namespace of the Lease is not known: set DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE");
    }
    LeaseTimings timings = new LeaseTimings(c.leaseDuration(), c.renewDeadline(), c.retryPeriod());
    return new Candidate(namespace, c.leaseName(), identity, timings);
  }

  private static void end(String reason) {
    LOG.error("this operator ends at once, because {}: another one may lead now", reason);
    Runtime.getRuntime().halt(1);
  }

  private record Work(Runnable start, String lease) implements ElectionListener {
    @Override
    public void leading() {
      LOG.info("leads: got the Lease {}", lease);
      start.run();
    }

    @Override
    public void lost(String reason) {
      end(reason);
    }
  }
}
