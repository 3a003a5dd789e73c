package dev.databaseoperator.runtime;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.interceptor.Interceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several operators works, the others wait with warm caches.
 *
 * <p>Whoever loses the Lease ends at once, because somebody else may be working already. Whoever is
 * told to stop gives the Lease back when its workers have stopped, so that the next one need not
 * wait for it to expire.
 */
@ApplicationScoped
class LeaderElection {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

  private final KubernetesClient client;
  private final OperatorConfig.LeaderElection config;
  private final Identity identity;
  private volatile boolean stopping;

  LeaderElection(KubernetesClient client, OperatorConfig config, Identity identity) {
    this.client = client;
    this.config = config.leaderElection();
    this.identity = identity;
  }

  /** null, which the SDK takes for "no leader election", when it is switched off. */
  @Produces
  @Dependent
  LeaderElectionConfiguration configuration() {
    if (!config.enabled()) {
      return null;
    }
    return new LeaderElectionConfiguration(
        config.leaseName(),
        namespace(),
        config.leaseDuration(),
        config.renewDeadline(),
        config.retryPeriod(),
        identity.name(),
        new LeaderCallbacks(
            () -> LOG.info("{} leads", identity.name()), this::stoppedLeading, leader -> {}),
        // The SDK would call System.exit inside the shutdown hook, which waits for ever.
        false);
  }

  /** Runs before the SDK stops its workers and ends the election. */
  void stopping(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    stopping = true;
  }

  private void stoppedLeading() {
    if (stopping) {
      release();
    } else {
      LOG.error(
          "lost the Lease {}; ending, because another operator may lead now", config.leaseName());
      Runtime.getRuntime().halt(1);
    }
  }

  /** Gives the Lease back as client-go does: no holder, one second, with resourceVersion. */
  private void release() {
    try {
      Lease lease = client.leases().inNamespace(namespace()).withName(config.leaseName()).get();
      if (lease != null && identity.name().equals(lease.getSpec().getHolderIdentity())) {
        client
            .resource(
                new LeaseBuilder(lease)
                    .editSpec()
                    .withHolderIdentity("")
                    .withLeaseDurationSeconds(1)
                    .endSpec()
                    .build())
            .update();
        LOG.info("gave the Lease {} back", config.leaseName());
      }
    } catch (KubernetesClientException e) {
      LOG.warn("the Lease {} could not be given back; it expires", config.leaseName(), e);
    }
  }

  private String namespace() {
    return config.namespace().orElseGet(client::getNamespace);
  }
}
