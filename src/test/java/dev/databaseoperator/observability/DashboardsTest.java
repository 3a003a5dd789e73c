package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of Grafana's dashboard-linter, and that every metric and label in a panel exists: those
 * of the catalogue.
 */
class DashboardsTest {

  private static final Path DASHBOARDS = Path.of("deploy", "grafana");

  /** One dashboard. */
  record Dashboard(Path file, JsonNode json) {

    List<JsonNode> panels() {
      return stream(json.path("panels"))
          .filter(panel -> !panel.path("type").asText().equals("row"))
          .toList();
    }

    List<String> expressions() {
      return panels().stream()
          .flatMap(panel -> stream(panel.path("targets")))
          .map(target -> target.path("expr").asText())
          .toList();
    }

    List<JsonNode> variables() {
      return stream(json.at("/templating/list")).toList();
    }

    @Override
    public String toString() {
      return file.getFileName().toString();
    }
  }

  static List<Dashboard> dashboards() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      List<Dashboard> dashboards = new java.util.ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        dashboards.add(new Dashboard(file, mapper.readTree(file.toFile())));
      }
      assertThat(dashboards).hasSize(2);
      return dashboards;
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void offersDataSourceJobAndInstanceAndCannotBeEditedInPlace(Dashboard dashboard) {
    assertThat(dashboard.json().path("editable").asBoolean(true)).isFalse();
    assertThat(dashboard.json().path("uid").asText()).isNotEmpty();
    JsonNode source = dashboard.variables().get(0);
    assertThat(source.path("name").asText()).isEqualTo("datasource");
    assertThat(source.path("label").asText()).isEqualTo("Data source");
    assertThat(source.path("query").asText()).isEqualTo("prometheus");
    for (String name : List.of("job", "instance")) {
      assertThat(dashboard.variables())
          .filteredOn(variable -> variable.path("name").asText().equals(name))
          .singleElement()
          .satisfies(
              variable -> {
                assertThat(variable.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                assertThat(variable.path("label").asText()).isEqualTo(name);
                assertThat(variable.path("multi").asBoolean()).isTrue();
                assertThat(variable.path("includeAll").asBoolean()).isTrue();
                assertThat(variable.path("allValue").asText()).isEqualTo(".+");
                assertThat(variable.path("refresh").asInt()).isEqualTo(2);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelHasTitleDescriptionUnitAndTheChosenDataSource(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).endsWith(".");
              assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
              assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              assertThat(panel.path("targets")).isNotEmpty();
              assertThat(panel.path("targets"))
                  .allSatisfy(
                      target ->
                          assertThat(target.at("/datasource/uid").asText())
                              .isEqualTo("${datasource}"));
            });
    assertThat(dashboard.panels())
        .extracting(panel -> panel.path("id").asInt())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyExpressionIsLimitedToJobAndInstanceAndFollowsTheResolution(Dashboard dashboard) {
    assertThat(dashboard.expressions())
        .allSatisfy(
            promql -> {
              assertThat(promql).contains("job=~\"$job\",instance=~\"$instance\"");
              assertThat(promql.split("(rate|increase)\\(", -1).length)
                  .as("rates in the resolution of the panel")
                  .isEqualTo(promql.split("\\[\\$__rate_interval]", -1).length);
              assertThat(promql).doesNotContainPattern("\\[\\d+[smh]]");
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyMetricAndLabelExists(Dashboard dashboard) {
    assertThat(dashboard.expressions())
        .flatExtracting(promql -> new Expression(promql).selectors())
        .isNotEmpty()
        .allSatisfy(
            selector -> {
              assertThat(selector.metric()).as(selector.series()).isPresent();
              assertThat(selector.unknownLabels()).as(selector.series()).isEmpty();
            });
  }

  @Test
  void everyMetricOfTheCatalogueIsOnSomePanel() throws IOException {
    Set<Metric> shown =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.expressions().stream())
            .flatMap(promql -> new Expression(promql).selectors().stream())
            .flatMap(selector -> selector.metric().stream())
            .collect(Collectors.toCollection(HashSet::new));
    assertThat(shown).containsExactlyInAnyOrder(Metric.values());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
