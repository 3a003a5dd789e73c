package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.metrics.Metric;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the dashboards show what there is: every metric of the catalogue, and no other. */
class DashboardsTest {

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @Test
  void oneIsOfTheOperatorAndOneOfItsDatabases() {
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().path("uid").asText())
        .containsExactlyInAnyOrder("database-operator", "database-operator-fleet");
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
  void everyMetricOfTheCatalogueIsOnSomePanel() {
    Set<Metric> shown =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.expressions().stream())
            .flatMap(promql -> new Expression(promql).selectors().stream())
            .flatMap(selector -> selector.metric().stream())
            .collect(Collectors.toCollection(HashSet::new));
    assertThat(shown).containsExactlyInAnyOrder(Metric.values());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void noPanelCoversAnotherAndNoneLeavesTheScreen(Dashboard dashboard) {
    Set<String> covered = new HashSet<>();
    for (JsonNode panel : dashboard.json().path("panels")) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          String cell = (at.path("x").asInt() + x) + ":" + (at.path("y").asInt() + y);
          assertThat(covered.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
    }
    assertThat(Dashboard.stream(dashboard.json().path("panels")))
        .extracting(panel -> panel.path("id").asInt())
        .doesNotHaveDuplicates();
  }
}
