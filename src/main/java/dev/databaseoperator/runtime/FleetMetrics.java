package dev.databaseoperator.runtime;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.metrics.Metric;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Says how the Databases stand. Nothing is kept: every scrape looks at the cache of the informer,
 * so a series is there as long as its object is. Only the operator that works tells, or each
 * Database would be counted once for every replica.
 */
@Singleton
class FleetMetrics extends Collector implements Collector.Describable {

  private static final String TRUE = "True";

  private record Group(String namespace, String phase) {}

  private volatile BooleanSupplier working = () -> false;
  private volatile Supplier<Stream<Database>> cache = Stream::empty;

  FleetMetrics(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(this);
  }

  /**
   * @param working whether this operator reconciles
   * @param cache all Databases, as the informer has them; not modified
   */
  void of(BooleanSupplier working, Supplier<Stream<Database>> cache) {
    this.working = working;
    this.cache = cache;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    GaugeMetricFamily databases = family(Metric.DATABASES);
    GaugeMetricFamily conditions = family(Metric.DATABASE_CONDITION);
    if (working.getAsBoolean()) {
      Map<Group, Integer> groups = new HashMap<>();
      cache
          .get()
          .filter(database -> !Canary.is(database))
          .forEach(
              database -> {
                groups.merge(group(database), 1, Integer::sum);
                add(database, conditions);
              });
      groups.forEach(
          (group, count) -> databases.addMetric(List.of(group.namespace, group.phase), count));
    }
    return List.of(databases, conditions);
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return List.of(family(Metric.DATABASES), family(Metric.DATABASE_CONDITION));
  }

  private static Group group(Database database) {
    DatabaseStatus status = database.getStatus();
    Phase phase = status == null || status.getPhase() == null ? Phase.Pending : status.getPhase();
    return new Group(database.getMetadata().getNamespace(), phase.name());
  }

  private static void add(Database database, GaugeMetricFamily family) {
    if (database.getStatus() == null || database.getStatus().getConditions() == null) {
      return;
    }
    ObjectMeta metadata = database.getMetadata();
    for (Condition condition : database.getStatus().getConditions()) {
      family.addMetric(
          List.of(metadata.getNamespace(), metadata.getName(), condition.getType()),
          TRUE.equals(condition.getStatus()) ? 1 : 0);
    }
  }

  private static GaugeMetricFamily family(Metric metric) {
    return new GaugeMetricFamily(metric.exposedName(), metric.help(), metric.labels());
  }
}
