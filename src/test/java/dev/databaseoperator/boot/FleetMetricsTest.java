package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetMetricsTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final FleetMetrics metrics = new FleetMetrics(registry);
  private final List<Database> databases = new ArrayList<>();
  private boolean leads = true;

  @BeforeEach
  void fleet() {
    metrics.of(() -> leads, databases::stream);
  }

  @Test
  void databasesAreCountedByNamespaceAndPhase() {
    databases.add(database("a", "one", Phase.Ready));
    databases.add(database("a", "two", Phase.Ready));
    databases.add(database("a", "three", Phase.Failed));
    databases.add(database("b", "one", Phase.Ready));
    databases.add(Databases.named("b", "new"));

    assertThat(count("a", "Ready")).isEqualTo(2);
    assertThat(count("a", "Failed")).isEqualTo(1);
    assertThat(count("b", "Ready")).isEqualTo(1);
    assertThat(count("b", "Pending")).isEqualTo(1);
    assertThat(count("b", "Failed")).isNull();
  }

  @Test
  void conditionIsOneOnlyWhenTrue() {
    Database database = database("a", "one", Phase.Ready);
    database
        .getStatus()
        .setConditions(
            List.of(
                condition("Ready", "True"),
                condition("Stalled", "False"),
                condition("Other", "Unknown")));
    databases.add(database);

    assertThat(condition("Ready")).isEqualTo(1);
    assertThat(condition("Stalled")).isEqualTo(0);
    assertThat(condition("Other")).isEqualTo(0);
  }

  @Test
  void notReadyOnesAreCountedByReason() {
    databases.add(notReady("one", "ImageUnavailable"));
    databases.add(notReady("two", "ImageUnavailable"));
    databases.add(notReady("three", "WaitingForInstance"));
    databases.add(database("a", "ready", Phase.Ready));
    databases.add(Databases.named("a", "new"));

    assertThat(notReady("ImageUnavailable")).isEqualTo(2);
    assertThat(notReady("WaitingForInstance")).isEqualTo(1);
    assertThat(notReady("Pending")).isEqualTo(1);
    assertThat(notReady("Ready")).isNull();
  }

  @Test
  void reasonOfAnotherVersionOfTheOperatorMakesNoSeriesOfItsOwn() {
    databases.add(notReady("one", "ReasonOfTheFuture"));
    databases.add(notReady("two", "AnotherOne"));
    assertThat(notReady("Other")).isEqualTo(2);
  }

  @Test
  void seriesGoesWithItsObject() {
    databases.add(database("a", "one", Phase.Ready));
    assertThat(series()).isNotZero();
    databases.clear();
    assertThat(series()).isZero();
  }

  @Test
  void onlyTheOneThatWorksTells() {
    databases.add(database("a", "one", Phase.Ready));
    leads = false;
    assertThat(series()).isZero();
  }

  @Test
  void canaryIsNobodysDatabase() {
    databases.add(database("a", Canary.NAME, Phase.Ready));
    assertThat(series()).isZero();
  }

  @Test
  void seriesThatStaysShowsTheNewValueInTheSameGauge() {
    databases.add(database("a", "one", Phase.Ready));
    Gauge before = scraped("database_operator_databases", "namespace", "a", "phase", "Ready");
    assertThat(before.value()).isEqualTo(1);

    databases.add(database("a", "two", Phase.Ready));
    assertThat(scraped("database_operator_databases", "namespace", "a", "phase", "Ready"))
        .isSameAs(before);
    assertThat(before.value()).isEqualTo(2);
  }

  private int series() {
    metrics.refresh();
    return registry.getMeters().size();
  }

  private Double count(String namespace, String phase) {
    return value("database_operator_databases", "namespace", namespace, "phase", phase);
  }

  private Double notReady(String reason) {
    return value("database_operator_databases_not_ready", "namespace", "a", "reason", reason);
  }

  private Double condition(String type) {
    return value(
        "database_operator_database_condition", "namespace", "a", "name", "one", "condition", type);
  }

  private Double value(String name, String... labels) {
    Gauge gauge = scraped(name, labels);
    return gauge == null ? null : gauge.value();
  }

  private Gauge scraped(String name, String... labels) {
    metrics.refresh();
    return registry.find(name).tags(labels).gauge();
  }

  private static io.fabric8.kubernetes.api.model.Condition condition(String type, String status) {
    return new ConditionBuilder().withType(type).withStatus(status).build();
  }

  private static Database notReady(String name, String reason) {
    Database database = database("a", name, Phase.Provisioning);
    database
        .getStatus()
        .setConditions(
            List.of(
                new ConditionBuilder()
                    .withType("Ready")
                    .withStatus("False")
                    .withReason(reason)
                    .build()));
    return database;
  }

  private static Database database(String namespace, String name, Phase phase) {
    Database database = Databases.named(namespace, name);
    database.setStatus(new DatabaseStatus());
    database.getStatus().setPhase(phase);
    database.getStatus().setConditions(List.of(condition("Ready", "True")));
    return database;
  }
}
