package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.observability.Dashboard.Panel;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of github.com/grafana/dashboard-linter, each under the name it has there. They hold for
 * panels of every type, also where the linter looks at some only. Whether an expression is valid
 * PromQL (target-promql-rule, template-label-promql-rule) {@code PrometheusIT} asks Prometheus.
 */
class DashboardLinterTest {

  private static final String SOURCE = "${datasource}";
  private static final Pattern SELECTOR = Pattern.compile("[a-z_:]+\\{([^}]*)}");
  private static final Pattern RATE =
      Pattern.compile("\\b(rate|irate|increase)\\([^()\\[]*\\[([^]]*)]\\)");
  private static final Pattern RANGE = Pattern.compile("\\[([^]]*)]");

  /** Of the units that Grafana knows, those that are in use here. */
  private static final Set<String> UNITS =
      Set.of("short", "percentunit", "string", "s", "ops", "reqps", "bytes", "none");

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  static List<Panel> panels() {
    return Dashboard.all().stream().flatMap(dashboard -> dashboard.panels().stream()).toList();
  }

  static List<String> expressions() {
    return Dashboard.all().stream().flatMap(d -> d.expressions().stream()).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("template-datasource-rule")
  void aDataSourceCanBeChosen(Dashboard dashboard) {
    assertThat(dashboard.variables())
        .filteredOn(variable -> variable.path("type").asText().equals("datasource"))
        .singleElement()
        .satisfies(
            variable -> {
              assertThat(variable.path("name").asText()).isEqualTo("datasource");
              assertThat(variable.path("label").asText()).isEqualTo("Data source");
              assertThat(variable.path("query").asText()).isEqualTo("prometheus");
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("template-job-rule")
  void jobsCanBeChosen(Dashboard dashboard) {
    assertChoosable(dashboard, "job");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("template-instance-rule")
  void instancesCanBeChosen(Dashboard dashboard) {
    assertChoosable(dashboard, "instance");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("template-label-promql-rule")
  void valuesOfVariablesComeFromLabelsOfASeries(Dashboard dashboard) {
    assertThat(dashboard.queriedVariables())
        .isNotEmpty()
        .allSatisfy(
            variable -> {
              String query = variable.at("/query/query").asText();
              String name = variable.path("name").asText();
              assertThat(query).matches("label_values\\([a-z_]+(\\{[^}]*})?, " + name + "\\)");
              assertThat(variable.path("definition").asText()).isEqualTo(query);
              assertThat(new Expression(query).selectors())
                  .singleElement()
                  .satisfies(selector -> assertThat(selector.metric()).isPresent());
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("template-on-time-change-reload-rule")
  void valuesOfVariablesAreReadAnewWhenTheTimeRangeChanges(Dashboard dashboard) {
    assertThat(dashboard.queriedVariables())
        .allSatisfy(variable -> assertThat(variable.path("refresh").asInt()).isEqualTo(2));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("template-unused-rule")
  void everyVariableIsUsed(Dashboard dashboard) {
    assertThat(dashboard.queriedVariables())
        .extracting(variable -> "=~\"$" + variable.path("name").asText() + "\"")
        .allSatisfy(
            use ->
                assertThat(dashboard.expressions())
                    .anySatisfy(promql -> assertThat(promql).contains(use)));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @DisplayName("uneditable-dashboard")
  void cannotBeEditedInPlace(Dashboard dashboard) {
    assertThat(dashboard.json().path("editable").isBoolean()).isTrue();
    assertThat(dashboard.json().path("editable").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("panels")
  @DisplayName("panel-datasource-rule")
  void panelAndTargetsUseTheChosenDataSource(Panel panel) {
    assertThat(panel.json().at("/datasource/uid").asText()).isEqualTo(SOURCE);
    assertThat(panel.targets())
        .allSatisfy(target -> assertThat(target.at("/datasource/uid").asText()).isEqualTo(SOURCE));
  }

  @ParameterizedTest
  @MethodSource("panels")
  @DisplayName("panel-title-description-rule")
  void panelHasTitleAndDescription(Panel panel) {
    assertThat(panel.title()).isNotBlank();
    assertThat(panel.json().path("description").asText()).endsWith(".");
  }

  @ParameterizedTest
  @MethodSource("panels")
  @DisplayName("panel-units-rule")
  void panelHasAUnitThatGrafanaKnows(Panel panel) {
    assertThat(panel.json().at("/fieldConfig/defaults/unit").asText()).isIn(UNITS);
  }

  @ParameterizedTest
  @MethodSource("panels")
  @DisplayName("panel-no-targets-rule")
  void panelAsksSomething(Panel panel) {
    assertThat(panel.expressions()).isNotEmpty().noneMatch(String::isBlank);
    assertThat(panel.targets())
        .extracting(target -> target.path("refId").asText())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("expressions")
  @DisplayName("target-rate-interval-rule")
  void ratesFollowTheResolutionOfThePanel(String promql) {
    assertThat(RANGE.matcher(withoutStrings(promql)).results().map(range -> range.group(1)))
        .allSatisfy(range -> assertThat(range).isEqualTo("$__rate_interval"));
  }

  @ParameterizedTest
  @MethodSource("expressions")
  @DisplayName("target-job-rule")
  void everySelectorNamesTheJob(String promql) {
    assertEverySelectorHas(promql, "job=~\"$job\"");
  }

  @ParameterizedTest
  @MethodSource("expressions")
  @DisplayName("target-instance-rule")
  void everySelectorNamesTheInstance(String promql) {
    assertEverySelectorHas(promql, "instance=~\"$instance\"");
  }

  @ParameterizedTest
  @MethodSource("expressions")
  @DisplayName("target-counter-agg-rule")
  void aCounterIsShownByItsRate(String promql) {
    // What is left when the rates are taken out.
    assertThat(RATE.matcher(withoutStrings(promql)).replaceAll("")).doesNotContain("_total");
  }

  @ParameterizedTest
  @MethodSource("panels")
  @DisplayName("target-histogram-rule")
  void bucketsAreShownAsQuantilesOrAsAHeatmap(Panel panel) {
    assertThat(panel.expressions())
        .filteredOn(promql -> promql.contains("_bucket"))
        .allSatisfy(
            promql -> {
              if (!panel.type().equals("heatmap")) {
                assertThat(promql).startsWith("histogram_quantile(");
              }
              assertThat(RATE.matcher(withoutStrings(promql)).replaceAll(""))
                  .doesNotContain("_bucket");
            });
  }

  private static void assertChoosable(Dashboard dashboard, String name) {
    assertThat(dashboard.variables())
        .filteredOn(variable -> variable.path("name").asText().equals(name))
        .singleElement()
        .satisfies(
            variable -> {
              assertThat(variable.path("type").asText()).isEqualTo("query");
              assertThat(variable.at("/datasource/uid").asText()).isEqualTo(SOURCE);
              assertThat(variable.path("label").asText()).isEqualTo(name);
              assertThat(variable.path("multi").asBoolean()).isTrue();
              assertThat(variable.path("includeAll").asBoolean()).isTrue();
              assertThat(variable.path("allValue").asText()).isEqualTo(".+");
              assertThat(chosenAtFirst(variable)).isEqualTo("$__all");
            });
  }

  private static String withoutStrings(String promql) {
    return promql.replaceAll("\"[^\"]*\"", "\"\"");
  }

  private static String chosenAtFirst(JsonNode variable) {
    return variable.at("/current/value/0").asText();
  }

  private static void assertEverySelectorHas(String promql, String matcher) {
    assertThat(SELECTOR.matcher(promql).results().map(selector -> selector.group(1)))
        .isNotEmpty()
        .allSatisfy(matchers -> assertThat(matchers).contains(matcher));
    assertThat(new Expression(promql).selectors())
        .as("a metric without matchers")
        .allSatisfy(selector -> assertThat(selector.labels()).isNotEmpty());
  }
}
