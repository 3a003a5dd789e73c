package dev.databaseoperator.runtime;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Counts reconciliations. In place of the SDK's own metrics, whose labels name every object: a
 * thousand Databases must not make a thousand series.
 */
@Singleton
class ReconcileMetrics implements Metrics {

  private final MeterRegistry registry;

  ReconcileMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample sample = Timer.start(registry);
    String result = "error";
    try {
      T returned = execution.execute();
      result = "success";
      return returned;
    } finally {
      String controller = execution.controllerName();
      Counter.builder("database.operator.reconcile")
          .description("Reconciliations and clean-ups by result: success or error.")
          .tag("controller", controller)
          .tag("result", result)
          .register(registry)
          .increment();
      sample.stop(
          Timer.builder("database.operator.reconcile.duration")
              .description("How long one reconciliation took.")
              .tag("controller", controller)
              .tag("result", result)
              .serviceLevelObjectives(
                  Duration.ofMillis(5),
                  Duration.ofMillis(25),
                  Duration.ofMillis(100),
                  Duration.ofMillis(500),
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(60))
              .register(registry));
    }
  }
}
