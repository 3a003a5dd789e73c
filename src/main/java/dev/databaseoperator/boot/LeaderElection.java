package dev.databaseoperator.boot;

import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.kube.lease.Candidate;
import dev.databaseoperator.kube.lease.ElectionListener;
import dev.databaseoperator.kube.lease.LeaderElector;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.kube.lease.LeaseTimings;
import dev.databaseoperator.metrics.Metric;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the leader election: one operator reconciles, the others are standbys with warm caches. A
 * process that loses the Lease ends at once, because another one may already lead.
 */
@Singleton
class LeaderElection {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  /** Exit status of a process that ends because of SIGTERM: 128 + 15. */
  private static final int TERMINATED = 143;

  private final KubernetesClient client;
  private final Leadership leadership;
  private final Clock clock;
  private final Optional<Candidate> candidate;
  private volatile @Nullable LeaderElector elector;

  /**
   * @throws RefusedStartException when the configuration is not safe
   */
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
    this.candidate =
        config.leaderElection().enabled()
            ? Optional.of(candidate(config.leaderElection(), client, identity))
            : Optional.empty();
    Metric.LEADER.gauge(registry, () -> leadership.holds() ? 1 : 0);
  }

  /** Leadership, checked before every write. Static: the client needs it before this class. */
  @Produces
  @Singleton
  static Leadership leadership(OperatorConfig config) {
    return config.leaderElection().enabled()
        ? Leadership.elected(System::nanoTime, () -> end("its Lease may have expired"))
        : Leadership.unelected();
  }

  /**
   * Runs the election in a thread of {@code executor}.
   *
   * @param work is called when this process leads; at once when there is no election
   */
  void start(Executor executor, Runnable work) {
    if (candidate.isEmpty()) {
      work.run();
      return;
    }
    Candidate me = candidate.get();
    elector = LeaderElector.of(me, client, leadership, new Work(work, me.name()), clock);
    executor.execute(elector);
  }

  /** Forbids writes of this process, which keeps the Lease until it stops. */
  void forbidWrites() {
    leadership.end();
  }

  /**
   * Ends the election.
   *
   * @param idle whether no work runs any more, so that the Lease can be released
   */
  void stop(boolean idle, Duration limit) throws InterruptedException {
    if (elector == null) {
      return;
    }
    if (!idle) {
      LOG.warn("the Lease is left to expire, because a reconciliation is still running");
    }
    if (!elector.stop(idle, limit)) {
      LOG.warn("the election did not end in time");
    }
  }

  /**
   * Ends the process when it has not ended by itself. All work is done and the Lease is released by
   * then, but Vert.x waits 10 s for each peer that does not confirm the end of a WebSocket, and the
   * client has no setting for that.
   */
  void endWithin(Duration limit) {
    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> Runtime.getRuntime().halt(TERMINATED));
  }

  /** The running election; empty when there is none. */
  Optional<LeaderElector> elector() {
    return Optional.ofNullable(elector);
  }

  private static Candidate candidate(
      OperatorConfig.LeaderElection config, KubernetesClient client, Identity identity) {
    String namespace = config.namespace().orElseGet(client::getNamespace);
    if (namespace == null) {
      throw new RefusedStartException(
          "the namespace of the Lease is not known: set DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE");
    }
    return new Candidate(namespace, config.leaseName(), identity.name(), timings(config));
  }

  private static LeaseTimings timings(OperatorConfig.LeaderElection config) {
    try {
      return new LeaseTimings(config.leaseDuration(), config.renewDeadline(), config.retryPeriod());
    } catch (IllegalArgumentException e) {
      throw new RefusedStartException(
          "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION, …_RENEW_DEADLINE and …_RETRY_PERIOD"
              + " are not safe: "
              + e.getMessage(),
          e);
    }
  }

  private static void end(String reason) {
    Runtime process = Runtime.getRuntime();
    // A process whose heap is nearly full spends its time on garbage collection.
    LOG.error(
        "this operator ends at once, because {}: another one may lead now; {} of {} MiB heap used",
        reason,
        (process.totalMemory() - process.freeMemory()) >> 20,
        process.maxMemory() >> 20);
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
