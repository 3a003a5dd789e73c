package dev.databaseoperator.boot;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts reconciliations, with the metric labels of controller-runtime. Replaces the SDK's own
 * metrics, whose labels name every object: a thousand Databases must not make a thousand series.
 */
@Singleton
class ReconcileMetrics implements Metrics {

  private final MeterRegistry registry;
  private final FleetMetrics fleet;
  private final RunningReconciles running;
  private final Map<String, ControllerMeters> controllers = new ConcurrentHashMap<>();

  ReconcileMetrics(MeterRegistry registry, FleetMetrics fleet, RunningReconciles running) {
    this.registry = registry;
    this.fleet = fleet;
    this.running = running;
  }

  @Override
  public void controllerRegistered(Controller<? extends HasMetadata> controller) {
    meters(controller.getConfiguration().getName());
    if (controller.getConfiguration().getResourceClass() == Database.class) {
      var informer = controller.getEventSourceManager().getControllerEventSource();
      fleet.of(
          controller.getEventProcessor()::isRunning,
          () -> informer.list().map(Database.class::cast));
    }
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
    of(metadata).queued(ResourceID.fromResource(resource), retry != null);
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    of(metadata).taken(ResourceID.fromResource(resource));
  }

  /** Called also for an object that was deleted while it waited: no worker takes it then. */
  @Override
  public void cleanupDoneFor(ResourceID resource, Map<String, Object> metadata) {
    of(metadata).gone(resource);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    ControllerMeters meters = meters(execution.controllerName());
    long began = meters.began();
    boolean success = false;
    RunningReconciles.Run run = running.begin();
    try {
      T returned = execution.execute();
      success = true;
      return returned;
    } finally {
      run.close();
      meters.ended(began, success);
    }
  }

  private ControllerMeters of(Map<String, Object> metadata) {
    return meters(String.valueOf(metadata.get(Constants.CONTROLLER_NAME)));
  }

  private ControllerMeters meters(String controller) {
    return controllers.computeIfAbsent(controller, name -> new ControllerMeters(registry, name));
  }
}
