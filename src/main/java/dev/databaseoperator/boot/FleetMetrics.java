package dev.databaseoperator.boot;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.metrics.GaugeTable;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.status.NotReady;
import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts the Databases by phase, reason and condition. Every scrape reads the informer's cache
 * first, so a series exists as long as its object. Only the leader has series, or each Database
 * would be counted once for every replica.
 */
@Singleton
class FleetMetrics {

  private static final String TRUE = "True";

  /** Path of the metrics in Quarkus. */
  private static final String PATH = "/q/metrics";

  /** Quarkus' own routes have orders from 0. */
  private static final int BEFORE_THE_METRICS = -1;

  private final GaugeTable databases;
  private final GaugeTable notReady;
  private final GaugeTable conditions;
  private volatile BooleanSupplier working = () -> false;
  private volatile Supplier<Stream<Database>> cache = Stream::empty;

  FleetMetrics(MeterRegistry registry) {
    databases = Metric.DATABASES.table(registry);
    notReady = Metric.DATABASES_NOT_READY.table(registry);
    conditions = Metric.DATABASE_CONDITION.table(registry);
  }

  /**
   * @param working whether this operator reconciles
   * @param cache all Databases, as the informer has them; not modified
   */
  void of(BooleanSupplier working, Supplier<Stream<Database>> cache) {
    this.working = working;
    this.cache = cache;
  }

  /**
   * Runs on a worker thread, as the scrape itself: a thousand Databases would block the event loop.
   */
  void refreshBeforeEachScrape(@Observes Router router) {
    router
        .route(PATH)
        .order(BEFORE_THE_METRICS)
        .blockingHandler(
            scrape -> {
              refresh();
              scrape.next();
            });
  }

  /** Replaces the series by those of the existing Databases. */
  void refresh() {
    Map<Tags, Integer> phases = new HashMap<>();
    Map<Tags, Integer> reasons = new HashMap<>();
    Map<Tags, Integer> states = new HashMap<>();
    if (working.getAsBoolean()) {
      cache
          .get()
          .filter(database -> !Canary.is(database))
          .forEach(
              database -> {
                String namespace = database.getMetadata().getNamespace();
                phases.merge(databases.series(namespace, phase(database)), 1, Integer::sum);
                NotReady.reason(database)
                    .ifPresent(
                        reason ->
                            reasons.merge(notReady.series(namespace, reason), 1, Integer::sum));
                for (Condition condition : conditions(database)) {
                  states.put(
                      conditions.series(
                          namespace, database.getMetadata().getName(), condition.getType()),
                      TRUE.equals(condition.getStatus()) ? 1 : 0);
                }
              });
    }
    databases.show(phases);
    notReady.show(reasons);
    conditions.show(states);
  }

  private static String phase(Database database) {
    DatabaseStatus status = database.getStatus();
    return (status == null || status.getPhase() == null ? Phase.Pending : status.getPhase()).name();
  }

  private static List<Condition> conditions(Database database) {
    DatabaseStatus status = database.getStatus();
    return status == null || status.getConditions() == null ? List.of() : status.getConditions();
  }
}
