package dev.databaseoperator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

// The registry that Quarkus has.
@SuppressWarnings("deprecation")
class MetricTest {

  @ParameterizedTest
  @EnumSource(Metric.class)
  void prometheusShowsNameTypeHelpAndLabelsOfTheCatalogue(Metric metric) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    String[] values = metric.labels().toArray(String[]::new);
    switch (metric.type()) {
      case COUNTER -> metric.counter(registry, values).increment();
      case GAUGE -> metric.gauge(registry, () -> 1, values);
      case HISTOGRAM -> metric.timer(registry, values);
    }

    String name = metric.exposedName();
    assertThat(registry.scrape())
        .contains("# HELP %s %s\n".formatted(name, metric.help()))
        .contains("# TYPE %s %s\n".formatted(name, metric.type().name().toLowerCase(Locale.ROOT)));
    assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              assertThat(line).startsWith(name);
              assertThat(values)
                  .allSatisfy(value -> assertThat(line).contains(value + "=\"" + value + "\""));
            });
  }

  @Test
  void tableIsShownAsTheCatalogueSays() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    GaugeTable table = Metric.DATABASES.table(registry);
    assertThat(registry.scrape()).isEmpty();

    table.show(Map.of(table.series("shop", "Ready"), 2, table.series("shop", "Failed"), 1));
    table.show(Map.of(table.series("shop", "Ready"), 3));
    assertThat(registry.scrape())
        .isEqualTo(
            """
            # HELP database_operator_databases %s
            # TYPE database_operator_databases gauge
            database_operator_databases{namespace="shop",phase="Ready",} 3.0
            """
                .formatted(Metric.DATABASES.help()));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void namesHaveTheUnitAndTheEndingOfTheirType(Metric metric) {
    assertThat(metric.exposedName()).matches("database_operator_[a-z_]+");
    assertThat(metric.exposedName().endsWith("_total"))
        .isEqualTo(metric.type() == Metric.Type.COUNTER);
    assertThat(metric.bounds().isEmpty()).isEqualTo(metric.type() != Metric.Type.HISTOGRAM);
    assertThat(metric.bounds()).isSorted().doesNotHaveDuplicates();
    assertThat(metric.help()).endsWith(".").doesNotContain("\n", "\"", "\\", "|");
  }

  @Test
  void otherTypeOrNumberOfLabelsIsRefused() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    assertThatThrownBy(() -> Metric.LEADER.counter(registry))
        .hasMessageContaining("database_operator_leader is a GAUGE");
    assertThatThrownBy(() -> Metric.WATCH_LAG.timer(registry, "configmaps"))
        .hasMessageContaining("[resource, source]");
  }
}
