package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.testkit.Databases;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class ReconcileMetricsTest {

  private static final Map<String, Object> OF_DATABASE =
      Map.of(Constants.CONTROLLER_NAME, "database");
  private static final RetryInfo SECOND_TRY =
      new RetryInfo() {
        @Override
        public int getAttemptCount() {
          return 1;
        }

        @Override
        public boolean isLastAttempt() {
          return false;
        }
      };

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ReconcileMetrics metrics =
      new ReconcileMetrics(registry, new FleetMetrics(registry), new RunningReconciles());
  private final Database database = Databases.minimal();

  @Test
  void objectWaitsFromBeingDueUntilAWorkerTakesIt() {
    metrics.reconcileCustomResource(database, null, OF_DATABASE);
    assertThat(gauge("queue_depth")).isEqualTo(1);

    metrics.reconciliationExecutionStarted(database, OF_DATABASE);
    assertThat(gauge("queue_depth")).isZero();
    assertThat(Metric.RECONCILE_QUEUE_WAIT.timer(registry, "database").count()).isEqualTo(1);
  }

  @Test
  void objectDeletedWhileItWaitsIsForgotten() {
    metrics.reconcileCustomResource(database, null, OF_DATABASE);
    metrics.cleanupDoneFor(ResourceID.fromResource(database), OF_DATABASE);
    assertThat(gauge("queue_depth")).isZero();
  }

  @Test
  void onlyWhatFailedBeforeIsARetry() {
    metrics.reconcileCustomResource(database, null, OF_DATABASE);
    assertThat(retries()).isZero();
    metrics.reconcileCustomResource(database, SECOND_TRY, OF_DATABASE);
    assertThat(retries()).isEqualTo(1);
  }

  @Test
  void executionIsCountedByItsEndAndIsActiveUntilThen() throws Exception {
    metrics.timeControllerExecution(
        execution(
            () -> {
              assertThat(gauge("active_workers")).isEqualTo(1);
              return "done";
            }));
    assertThatThrownBy(
            () ->
                metrics.timeControllerExecution(
                    execution(
                        () -> {
                          throw new IllegalStateException("broken");
                        })))
        .hasMessage("broken");

    assertThat(gauge("active_workers")).isZero();
    for (String result : new String[] {"success", "error"}) {
      assertThat(Metric.RECONCILE.counter(registry, "database", result).count()).isEqualTo(1);
      assertThat(Metric.RECONCILE_DURATION.timer(registry, "database", result).count())
          .isEqualTo(1);
    }
  }

  @Test
  void noSeriesNamesAnObject() throws Exception {
    metrics.reconcileCustomResource(database, SECOND_TRY, OF_DATABASE);
    metrics.reconciliationExecutionStarted(database, OF_DATABASE);
    metrics.timeControllerExecution(execution(() -> "done"));
    int series = registry.getMeters().size();

    for (int i = 0; i < 100; i++) {
      Database other = Databases.named("shop", "other-" + i);
      metrics.reconcileCustomResource(other, null, OF_DATABASE);
      metrics.reconciliationExecutionStarted(other, OF_DATABASE);
      metrics.timeControllerExecution(execution(() -> "done"));
      metrics.cleanupDoneFor(ResourceID.fromResource(other), OF_DATABASE);
    }
    assertThat(registry.getMeters()).hasSize(series);
  }

  private double retries() {
    return Metric.RECONCILE_RETRIES.counter(registry, "database").count();
  }

  private double gauge(String name) {
    return registry.get("database_operator_reconcile_" + name).gauge().value();
  }

  private ControllerExecution<String> execution(Callable<String> body) {
    return new ControllerExecution<>() {
      @Override
      public String name() {
        return "reconcile";
      }

      @Override
      public String controllerName() {
        return "database";
      }

      @Override
      public String successTypeName(String result) {
        return "resource";
      }

      @Override
      public ResourceID resourceID() {
        return ResourceID.fromResource(database);
      }

      @Override
      public Map<String, Object> metadata() {
        return OF_DATABASE;
      }

      @Override
      public String execute() throws Exception {
        return body.call();
      }
    };
  }
}
