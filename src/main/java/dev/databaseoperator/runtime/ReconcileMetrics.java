package dev.databaseoperator.runtime;

import dev.databaseoperator.metrics.Metric;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;

/**
 * Counts reconciliations. In place of the SDK's own metrics, whose labels name every object: a
 * thousand Databases must not make a thousand series.
 */
@Singleton
class ReconcileMetrics implements Metrics {

  private final MeterRegistry registry;
  private final RunningReconciles running;

  ReconcileMetrics(MeterRegistry registry, RunningReconciles running) {
    this.registry = registry;
    this.running = running;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample sample = Timer.start(registry);
    String result = "error";
    try (RunningReconciles.Run run = running.begin()) {
      T returned = execution.execute();
      result = "success";
      return returned;
    } finally {
      String controller = execution.controllerName();
      Metric.RECONCILE.counter(registry, controller, result).increment();
      sample.stop(Metric.RECONCILE_DURATION.timer(registry, controller, result));
    }
  }
}
