package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The recording and alert rules, judged by Prometheus' own tool. */
class PrometheusRulesIT {

  private static final Path DIRECTORY = Path.of("deploy", "prometheus");
  private static final Path RULES = DIRECTORY.resolve("rules.yaml");
  private static final Path RUNBOOKS = Path.of("docs", "runbooks");
  private static final String RUNBOOK_ADDRESS = "https://databaseoperator.dev/docs/runbooks/";

  @BeforeAll
  static void promtoolIsInstalled() throws Exception {
    run("dev/prerequisites", "install");
  }

  @Test
  void promtoolAcceptsTheRules() throws Exception {
    run("promtool", "check", "rules", RULES.toString());
  }

  @Test
  void eachAlertFiresWhenItShouldAndNotBefore() throws Exception {
    run("promtool", "test", "rules", DIRECTORY.resolve("rules.test.yaml").toString());
  }

  @Test
  void everyAlertIsTested() throws IOException {
    assertThat(alerts())
        .isNotEmpty()
        .allSatisfy(
            alert ->
                assertThat(DIRECTORY.resolve("rules.test.yaml"))
                    .content()
                    .contains("alertname: " + alert.path("alert").asText() + "\n"));
  }

  @Test
  void everyAlertHasSeveritySummaryDescriptionAndARunbook() throws IOException {
    List<JsonNode> alerts = alerts();
    assertThat(alerts)
        .allSatisfy(
            alert -> {
              String name = alert.path("alert").asText();
              assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
              assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
              assertThat(alert.at("/annotations/description").asText()).endsWith(".");
              assertThat(alert.at("/annotations/runbook_url").asText())
                  .isEqualTo(RUNBOOK_ADDRESS + name);
              assertThat(RUNBOOKS.resolve(name + ".md")).content().startsWith("# " + name + "\n");
            });
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString().replace(".md", "")))
          .containsExactlyInAnyOrderElementsOf(
              alerts.stream().map(alert -> alert.path("alert").asText()).toList());
    }
  }

  @Test
  void everyMetricInARuleExists() throws IOException {
    assertThat(rules())
        .flatExtracting(rule -> new Expression(rule.path("expr").asText()).selectors())
        .isNotEmpty()
        .allSatisfy(
            selector -> {
              assertThat(selector.metric()).as(selector.series()).isPresent();
              assertThat(selector.unknownLabels()).as(selector.series()).isEmpty();
            });
  }

  private static List<JsonNode> alerts() throws IOException {
    return rules().stream().filter(rule -> rule.has("alert")).toList();
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group :
        new ObjectMapper(new YAMLFactory()).readTree(RULES.toFile()).path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s%n%s", String.join(" ", command), output).isZero();
  }
}
