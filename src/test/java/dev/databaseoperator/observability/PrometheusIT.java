package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.observability.Dashboard.Panel;
import dev.databaseoperator.testkit.Prometheus.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dashboards, rules and runbooks on the series of an operator that had a {@link BadMinute}, asked
 * as Grafana asks a real Prometheus. What shows nothing then shows nothing ever.
 */
class PrometheusIT {

  private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(1);
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  /** Of each alert what it has to say besides its severity. */
  private static final Map<String, Map<String, String>> EXPECTED =
      Map.ofEntries(
          Map.entry("DatabaseOperatorDown", Map.of()),
          Map.entry("DatabaseOperatorNoLeader", Map.of("job", BadMinute.WAITING)),
          Map.entry("DatabaseOperatorManyLeaders", Map.of("job", BadMinute.JOB)),
          Map.entry("DatabaseOperatorWatchSilent", Map.of("resource", "configmaps")),
          Map.entry(
              "DatabaseOperatorWatchLagHigh", Map.of("resource", "services", "source", "echo")),
          Map.entry("DatabaseOperatorReconcileErrors", Map.of("job", BadMinute.JOB)),
          Map.entry("DatabaseOperatorQueueWait", Map.of("job", BadMinute.JOB)),
          Map.entry("DatabaseOperatorConflictStorm", Map.of("resource", "secrets")),
          Map.entry("DatabaseOperatorApiFailures", Map.of("job", BadMinute.JOB)),
          Map.entry("DatabaseOperatorForbidden", Map.of("resource", "configmaps")),
          Map.entry("DatabaseOperatorMemoryLow", Map.of("job", BadMinute.JOB)),
          Map.entry("DatabaseNotReady", Map.of("name", "broken")),
          Map.entry("DatabaseStalled", Map.of("name", "broken")));

  private static BadMinute minute;

  @BeforeAll
  static void happened() throws Exception {
    Process install = new ProcessBuilder("dev/prerequisites", "install").inheritIO().start();
    assertThat(install.waitFor()).isZero();
    minute = new BadMinute();
    try {
      minute.quiet();
      minute.bad();
      minute.gone();
    } catch (RuntimeException | AssertionError e) {
      System.err.println(minute.state());
      minute.close();
      throw e;
    }
  }

  @AfterAll
  static void end() {
    minute.close();
  }

  static Stream<Arguments> panelExpressions() {
    return Dashboard.all().stream()
        .flatMap(dashboard -> dashboard.panels().stream())
        .flatMap(panel -> panel.expressions().stream().map(promql -> arguments(panel, promql)));
  }

  static Stream<Arguments> variables() {
    return Dashboard.all().stream()
        .flatMap(
            dashboard ->
                dashboard.queriedVariables().stream()
                    .map(variable -> arguments(dashboard, variable.at("/query/query").asText())));
  }

  static List<Rules.Rule> rules() {
    return Rules.all();
  }

  static List<Rules.Rule> alerts() {
    return Rules.alerts();
  }

  static List<Rules.Rule> recordings() {
    return Rules.recordings();
  }

  static Stream<Arguments> runbookQueries() {
    return Runbook.all().stream()
        .flatMap(runbook -> runbook.queries().stream().map(promql -> arguments(runbook, promql)));
  }

  static List<String> demoQueries() throws IOException {
    return Files.readAllLines(Path.of("dev", "prometheus.d", "queries.promql")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("panelExpressions")
  void everyPanelShowsSomething(Panel panel, String promql) {
    assertThat(minute.seen(new Expression(promql).inGrafana(SCRAPE_INTERVAL).promql()))
        .as(panel.toString())
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("variables")
  void everyVariableHasValues(Dashboard dashboard, String query) {
    Matcher parts = LABEL_VALUES.matcher(new Expression(query).inGrafana(SCRAPE_INTERVAL).promql());
    assertThat(parts.matches()).isTrue();
    assertThat(minute.prometheus().labelValues(parts.group(1), parts.group(2))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertHasFired(Rules.Rule alert) {
    assertThat(EXPECTED).containsKey(alert.name());
    assertThat(
            minute.seen("ALERTS{alertname=\"%s\",alertstate=\"firing\"}".formatted(alert.name())))
        .extracting(Series::labels)
        .anySatisfy(labels -> assertThat(labels).containsAllEntriesOf(EXPECTED.get(alert.name())))
        .allSatisfy(
            labels ->
                assertThat(labels)
                    .containsEntry("severity", alert.json().at("/labels/severity").asText()));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void everyRecordingRuleRecordsSomething(Rules.Rule recording) {
    assertThat(minute.seen(recording.name())).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyExpressionAsShippedIsEvaluated(Rules.Rule rule) {
    String withoutThreshold = rule.promql().replaceAll(" (>|==) [0-9.]+$", "");
    assertThat(minute.seen(withoutThreshold)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("runbookQueries")
  void everyQueryOfARunbookAnswers(Runbook runbook, String promql) {
    assertThat(minute.seen(promql)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("demoQueries")
  void everyQueryOfTheDemoAnswers(String promql) {
    assertThat(minute.seen(promql)).isNotEmpty();
  }

  @Test
  void aConflictStormIsVisible() {
    assertThat(panel("Conflicts by reason", "reason", "Conflict").max()).isGreaterThan(1);
    Series fights = panel("Conflicts by resource", "resource", "secrets");
    assertThat(fights.labels()).containsEntry("verb", "update");
    assertThat(fights.max()).isGreaterThan(1);
    assertThat(panel("Outcome of retries", "outcome", "exhausted").max()).isPositive();
    assertThat(panel("Outcome of retries", "outcome", "recovered").max()).isPositive();
  }

  @Test
  void aBlackHoledWatchIsVisibleAndTheOthersAreNot() {
    assertThat(panel("Unseen writes", "resource", "configmaps").max()).isGreaterThan(30);
    assertThat(panel("Unseen writes", "resource", "secrets").max()).isLessThan(10);
    assertThat(panel("Longest overdue", null, null).max()).isGreaterThan(30);
    assertThat(panel("Watches begun", "reason", "silent").labels())
        .containsEntry("resource", "configmaps");
  }

  @Test
  void refusedFailedAndThrottledRequestsAreVisible() {
    for (String code : List.of("403", "409", "429", "503")) {
      assertThat(panel("Refused or failed requests", "code", code).max()).isPositive();
    }
    assertThat(panel("Throttled", "resource", "services").max()).isPositive();
  }

  @Test
  void howTheFleetStandsIsVisible() {
    assertThat(panel("Databases by phase", "phase", "Ready").max()).isEqualTo(1);
    assertThat(panel("Databases by phase", "phase", "Failed").max()).isGreaterThanOrEqualTo(1);
    assertThat(panel("Not ready by reason", "reason", "InvalidReference").max()).isEqualTo(1);
    assertThat(panel("Failures by reason", "reason", "InvalidReference").max()).isPositive();
    assertThat(panel("Failures by reason", "reason", "Forbidden").max()).isPositive();
    assertThat(minute.seen("sum(database_operator_database_ready_seconds_count)"))
        .as("one had a pod, and was Ready")
        .singleElement()
        .satisfies(series -> assertThat(series.max()).isEqualTo(1));
    assertThat(panel("Time to Ready, mean", null, null).max()).isBetween(0.1, 60.0);
  }

  @Test
  void aHeapThatRunsLowIsVisibleAndWithinItsLimit() {
    assertThat(
            minute.seen(
                "max by (instance) (database_operator_heap_used_after_collection_bytes"
                    + " / database_operator_heap_limit_bytes)"))
        .extracting(Series::max)
        .hasSize(2)
        .allSatisfy(used -> assertThat(used).isBetween(0.0, 1.0))
        .satisfiesOnlyOnce(used -> assertThat(used).isGreaterThan(0.7));
  }

  @Test
  void theNamespaceOfADatabaseIsThatOfTheDatabase() {
    assertThat(minute.seen("database_operator_databases"))
        .extracting(Series::labels)
        .allSatisfy(
            labels ->
                assertThat(labels)
                    .containsEntry("namespace", minute.namespace())
                    .doesNotContainKey("exported_namespace"));
  }

  @Test
  void whatIsScrapedIsUnderstoodWithoutAComplaint() {
    assertThat(minute.seen("scrape_samples_scraped{job=\"%s\"}".formatted(BadMinute.JOB)))
        .isNotEmpty()
        .allSatisfy(series -> assertThat(series.max()).isGreaterThan(Metric.values().length));
    assertThat(minute.prometheus().log()).isEmpty();
  }

  /** The one series of the panel of this title that has the label; any without a label. */
  private static Series panel(String title, String label, String value) {
    return panelExpressions()
        .filter(arguments -> ((Panel) arguments.get()[0]).title().equals(title))
        .map(arguments -> new Expression((String) arguments.get()[1]))
        .flatMap(promql -> minute.seen(promql.inGrafana(SCRAPE_INTERVAL).promql()).stream())
        .filter(series -> label == null || value.equals(series.labels().get(label)))
        .reduce((one, other) -> one.max() >= other.max() ? one : other)
        .orElseThrow(() -> new AssertionError("%s shows no %s %s".formatted(title, label, value)));
  }
}
