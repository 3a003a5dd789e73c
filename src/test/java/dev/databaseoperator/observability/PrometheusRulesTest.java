package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule has its tests for promtool, each alert its texts and its runbook. */
class PrometheusRulesTest {

  private static final String RUNBOOK_ADDRESS = "https://databaseoperator.dev/docs/runbooks/";

  @Test
  void everyAlertIsTestedBothWays() throws IOException {
    String tests = Files.readString(Rules.DIRECTORY.resolve("rules.test.yaml"));
    assertThat(Rules.alerts())
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              String named = "alertname: " + alert.name();
              assertThat(tests).as("where it fires").contains(named + "\n");
              assertThat(tests).as("where it does not").contains(named + ", exp_alerts: []");
            });
  }

  @Test
  void everyRecordingRuleIsTested() throws IOException {
    String tests = Files.readString(Rules.DIRECTORY.resolve("rules.test.yaml"));
    assertThat(Rules.recordings())
        .isNotEmpty()
        .allSatisfy(recording -> assertThat(tests).containsPattern("expr: .*" + recording.name()));
  }

  @Test
  void everyAlertHasSeveritySummaryDescriptionAndARunbook() {
    assertThat(Rules.alerts())
        .allSatisfy(
            alert -> {
              assertThat(alert.json().at("/labels/severity").asText()).isIn("warning", "critical");
              assertThat(alert.json().at("/annotations/summary").asText()).isNotBlank();
              assertThat(alert.json().at("/annotations/description").asText()).endsWith(".");
              assertThat(alert.json().at("/annotations/runbook_url").asText())
                  .isEqualTo(RUNBOOK_ADDRESS + alert.name());
            });
    assertThat(Runbook.all())
        .extracting(Runbook::alert)
        .containsExactlyInAnyOrderElementsOf(
            Rules.alerts().stream().map(Rules.Rule::name).toList());
  }

  @ParameterizedTest
  @MethodSource("runbooks")
  void everyRunbookSaysWhatItMeansHowToLookAndWhatToDo(Runbook runbook) {
    assertThat(runbook.text())
        .startsWith("# " + runbook.alert() + "\n")
        .containsSubsequence("\n## Impact\n", "\n## How to look\n", "\n## What to do\n");
    assertThat(runbook.queries()).isNotEmpty();
  }

  static List<Runbook> runbooks() {
    return Runbook.all();
  }

  @Test
  void everyMetricInARuleExists() {
    assertThat(Rules.all())
        .flatExtracting(rule -> new Expression(rule.promql()).selectors())
        .isNotEmpty()
        .allSatisfy(
            selector -> {
              assertThat(selector.metric()).as(selector.series()).isPresent();
              assertThat(selector.unknownLabels()).as(selector.series()).isEmpty();
            });
  }
}
