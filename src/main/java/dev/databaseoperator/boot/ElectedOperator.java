package dev.databaseoperator.boot;

import dev.databaseoperator.postgres.PostgresReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.Controller;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SDK's operator with the operator's own election and an orderly stop. Informers run from the
 * start, so that a standby has warm caches; reconciliations begin when this process leads. Replaces
 * the bean that Quarkus would make; Quarkus starts and stops it.
 */
@Singleton
class ElectedOperator extends Operator {

  private static final Logger LOG = LoggerFactory.getLogger(ElectedOperator.class);

  // Together less than 5 s, the remaining steps included.
  private static final Duration FINISH = Duration.ofSeconds(2);
  private static final Duration GIVE_UP = Duration.ofSeconds(1);
  private static final Duration LEAVE = Duration.ofSeconds(1);
  private static final Duration END_ELECTION = Duration.ofMillis(1500);

  private final LeaderElection election;
  private final PostgresReconciler postgres;
  private final Object work = new Object();
  private boolean stopping;
  private volatile boolean started;

  ElectedOperator(
      QuarkusConfigurationService configuration,
      @Any Instance<Reconciler<? extends HasMetadata>> reconcilers,
      LeaderElection election,
      PostgresReconciler postgres) {
    super(configuration);
    this.election = election;
    this.postgres = postgres;
    for (Reconciler<? extends HasMetadata> reconciler : reconcilers) {
      register(reconciler);
    }
  }

  @Override
  public synchronized void start() {
    if (started) {
      return;
    }
    try {
      executors().start(getConfigurationService());
      controllers().forEach(controller -> controller.start(false));
      started = true;
      election.start(executors().cachingExecutorService(), this::startWork);
    } catch (RuntimeException e) {
      stop();
      throw new OperatorException("the operator could not start", e);
    }
  }

  /** Stops: finishes running work, releases the Lease, closes the informers. */
  @Override
  public void stop() {
    synchronized (work) {
      if (stopping) {
        return;
      }
      stopping = true;
    }
    try {
      controllers().forEach(controller -> controller.getEventProcessor().stop());
      election.stop(awaitWorkers(), END_ELECTION);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean worked = started;
    started = false;
    controllers().forEach(Controller::stop);
    executors().stop(Duration.ZERO);
    LOG.info("stopped");
    if (worked && LaunchMode.current() == LaunchMode.NORMAL) {
      election.endWithin(LEAVE);
    }
  }

  /** Whether the informers were started. */
  boolean hasStarted() {
    return started;
  }

  /** All controllers. */
  // The SDK registers controllers only; its method has their supertype.
  @SuppressWarnings("unchecked")
  List<Controller<?>> controllers() {
    return getRegisteredControllers().stream()
        .<Controller<?>>map(controller -> (Controller<?>) controller)
        .toList();
  }

  private void startWork() {
    synchronized (work) {
      if (!stopping) {
        controllers().forEach(Controller::startEventProcessing);
      }
    }
  }

  /** Whether all workers have ended, finished or interrupted. */
  private boolean awaitWorkers() throws InterruptedException {
    ExecutorService reconciles = executors().reconcileExecutorService();
    reconciles.shutdown();
    if (reconciles.awaitTermination(FINISH.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    election.forbidWrites();
    reconciles.shutdownNow();
    postgres.abort();
    executors().workflowExecutorService().shutdownNow();
    return reconciles.awaitTermination(GIVE_UP.toMillis(), TimeUnit.MILLISECONDS);
  }

  private ExecutorServiceManager executors() {
    return getConfigurationService().getExecutorServiceManager();
  }
}
