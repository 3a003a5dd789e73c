package dev.databaseoperator.boot;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.kube.watch.WatchedResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves every few seconds that the watch of Databases works: the leader writes the canary, a
 * standby reads it, and the informer has to deliver it. Closes silent watches.
 */
@ApplicationScoped
class WatchProof {

  private static final Logger LOG = LoggerFactory.getLogger(WatchProof.class);

  private static final String DATABASES = "databases";
  private static final long LOOK_MILLIS = 1000;

  private final Vertx vertx;
  private final WatchLag lag;
  private final Leadership leadership;
  private final OperatorConfig.Watch config;
  private final String namespace;
  private final CanaryWriter canary;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile String problem = "";
  private long looking = -1;
  private long beating = -1;

  WatchProof(
      Vertx vertx,
      WatchLag lag,
      Leadership leadership,
      OperatorConfig operator,
      Config kubernetes,
      KubernetesClient client,
      Clock clock) {
    this.vertx = vertx;
    this.lag = lag;
    this.leadership = leadership;
    this.config = operator.watch();
    this.namespace = operator.leaderElection().namespace().orElse(kubernetes.getNamespace());
    this.canary = new CanaryWriter(client, clock, namespace);
  }

  void start(@Observes StartupEvent event) {
    looking = vertx.setPeriodic(LOOK_MILLIS, id -> lag.restartSilent(config.silenceLimit()));
    if (config.canary().enabled()) {
      beating = vertx.setPeriodic(config.canary().period().toMillis(), id -> beat());
    }
  }

  /** Stops before the SDK, so that nothing is written while the Lease is released. */
  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
    vertx.cancelTimer(looking);
    vertx.cancelTimer(beating);
  }

  /** Runs one at a time: a beat without an answer still lets the gauge grow. */
  private void beat() {
    Optional<WatchedResource> databases =
        lag.resource(DATABASES)
            .filter(resource -> namespace != null && resource.watches(namespace));
    if (databases.isPresent() && busy.compareAndSet(false, true)) {
      vertx
          .executeBlocking(
              () -> {
                prove(databases.get());
                return null;
              },
              false)
          .onComplete(done -> busy.set(false));
    }
  }

  private void prove(WatchedResource databases) {
    databases.asked(namespace);
    try {
      if (leadership.holds()) {
        canary.write();
      } else {
        canary.version().ifPresent(version -> databases.found(namespace, Canary.NAME, version));
      }
      databases.answered(namespace);
      report("");
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.UNAVAILABLE) {
        databases.answered(namespace);
      }
      report(ApiErrors.message(e));
    }
  }

  /** Logs a change once, not every few seconds. */
  private void report(String now) {
    if (!now.equals(problem)) {
      if (now.isEmpty()) {
        LOG.info("the canary in namespace {} works again", namespace);
      } else {
        LOG.warn("the canary in namespace {} could not be written or read: {}", namespace, now);
      }
      problem = now;
    }
  }
}
