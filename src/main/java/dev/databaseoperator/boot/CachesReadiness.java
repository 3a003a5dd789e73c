package dev.databaseoperator.boot;

import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness: every informer has listed its objects and watches them, on a leader and on a standby,
 * which both have warm caches. Replaces the SDK's own check, which knows only the SDK's election.
 */
@Readiness
@Singleton
class CachesReadiness implements HealthCheck {

  private static final String WATCHING = "synced, watching";

  private final ElectedOperator operator;

  CachesReadiness(ElectedOperator operator) {
    this.operator = operator;
  }

  @Override
  public HealthCheckResponse call() {
    Map<String, String> informers = informers();
    HealthCheckResponseBuilder response = HealthCheckResponse.named("caches");
    informers.forEach(response::withData);
    return response
        .status(
            operator.hasStarted()
                && !informers.isEmpty()
                && informers.values().stream().allMatch(WATCHING::equals))
        .build();
  }

  /** State by informer, for instance {@code database/secrets}. */
  private Map<String, String> informers() {
    Map<String, String> states = new TreeMap<>();
    operator
        .controllers()
        .forEach(
            controller ->
                controller
                    .getControllerHealthInfo()
                    .informerEventSourceHealthIndicators()
                    .forEach(
                        (source, indicator) ->
                            put(
                                states,
                                controller.getConfiguration().getName() + "/" + source,
                                indicator)));
    return states;
  }

  /** Adds one informer for each watched namespace, or one for all. */
  private static void put(
      Map<String, String> states,
      String source,
      InformerWrappingEventSourceHealthIndicator<?> indicator) {
    Map<String, InformerHealthIndicator> informers = indicator.informerHealthIndicators();
    if (informers.isEmpty()) {
      states.put(source, "not started");
    }
    informers
        .values()
        .forEach(
            informer ->
                states.put(
                    informers.size() == 1 ? source : source + "/" + informer.getTargetNamespace(),
                    state(informer)));
  }

  private static String state(InformerHealthIndicator informer) {
    if (!informer.isRunning()) {
      return "stopped";
    }
    if (!informer.hasSynced()) {
      return "not synced";
    }
    return informer.isWatching() ? WATCHING : "synced, not watching";
  }
}
