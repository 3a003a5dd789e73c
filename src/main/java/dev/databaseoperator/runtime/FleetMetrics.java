package dev.databaseoperator.runtime;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.status.NotReady;
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

  /** The words are a phase, or a reason. */
  private record Group(String namespace, String word) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Group group
          && namespace.equals(group.namespace)
          && word.equals(group.word);
    }

    @Override
    public int hashCode() {
      return 31 * namespace.hashCode() + word.hashCode();
    }
  }

  private volatile BooleanSupplier working = () -> false;
  private volatile Supplier<Stream<Database>> cache = Stream::empty;

  // Quarkus has no other registry yet.
  @SuppressWarnings("deprecation")
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
    GaugeMetricFamily notReady = family(Metric.DATABASES_NOT_READY);
    GaugeMetricFamily conditions = family(Metric.DATABASE_CONDITION);
    if (working.getAsBoolean()) {
      Map<Group, Integer> phases = new HashMap<>();
      Map<Group, Integer> reasons = new HashMap<>();
      cache
          .get()
          .filter(database -> !Canary.is(database))
          .forEach(
              database -> {
                phases.merge(group(database, phase(database)), 1, Integer::sum);
                NotReady.reason(database)
                    .ifPresent(reason -> reasons.merge(group(database, reason), 1, Integer::sum));
                add(database, conditions);
              });
      add(phases, databases);
      add(reasons, notReady);
    }
    return List.of(databases, notReady, conditions);
  }

  @Override
  public List<MetricFamilySamples> describe() {
    return List.of(
        family(Metric.DATABASES),
        family(Metric.DATABASES_NOT_READY),
        family(Metric.DATABASE_CONDITION));
  }

  private static Group group(Database database, String word) {
    return new Group(database.getMetadata().getNamespace(), word);
  }

  private static String phase(Database database) {
    DatabaseStatus status = database.getStatus();
    return (status == null || status.getPhase() == null ? Phase.Pending : status.getPhase()).name();
  }

  private static void add(Map<Group, Integer> groups, GaugeMetricFamily family) {
    groups.forEach((group, count) -> family.addMetric(List.of(group.namespace, group.word), count));
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
