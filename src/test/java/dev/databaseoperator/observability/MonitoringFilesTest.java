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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is made of dashboards and rules, and that the monitors find the operator that is installed.
 */
class MonitoringFilesTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path INSTALL = Path.of("deploy", "install.yaml");

  static List<Map.Entry<Path, String>> files() {
    return List.copyOf(MonitoringFiles.all().entrySet());
  }

  @ParameterizedTest
  @MethodSource("files")
  void theFileIsWhatIsMadeOfItsSource(Map.Entry<Path, String> file) throws IOException {
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(file.getKey(), file.getValue());
    }
    assertThat(file.getKey())
        .as("after a change of dashboards or rules: ./mvnw verify -Dregenerate=true")
        .hasContent(file.getValue());
  }

  @Test
  void aConfigMapHasADashboardAsItIs() throws IOException {
    List<JsonNode> maps = documents(MonitoringFiles.CONFIG_MAPS);
    assertThat(maps).hasSameSizeAs(Dashboard.all());
    for (int i = 0; i < maps.size(); i++) {
      Dashboard dashboard = Dashboard.all().get(i);
      JsonNode map = maps.get(i);
      assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
      assertThat(map.path("data").path("database-operator-" + dashboard).asText())
          .isEqualTo(Files.readString(dashboard.file()));
    }
  }

  @Test
  void thePrometheusRuleHasTheRulesAsTheyAre() throws IOException {
    JsonNode rule = documents(MonitoringFiles.PROMETHEUS_RULE).get(0);
    assertThat(rule.path("spec")).isEqualTo(documents(Rules.FILE).get(0));
  }

  @Test
  void thePodMonitorFindsThePodsThatAreInstalled() throws IOException {
    JsonNode monitor = documents(Rules.DIRECTORY.resolve("podmonitor.yaml")).get(0);
    JsonNode deployment = installed("Deployment");
    JsonNode template = deployment.at("/spec/template");
    assertFinds(monitor, template, deployment);
    JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
    assertThat(template.at("/spec/containers/0/ports"))
        .extracting(port -> port.path("name").asText())
        .contains(endpoint.path("port").asText());
    assertThat(endpoint.path("honorLabels").asBoolean()).isTrue();
  }

  @Test
  void theServiceMonitorFindsTheServiceThatIsInstalled() throws IOException {
    JsonNode monitor = documents(Rules.DIRECTORY.resolve("servicemonitor.yaml")).get(0);
    JsonNode service = installed("Service");
    assertFinds(monitor, service, service);
    JsonNode endpoint = monitor.at("/spec/endpoints/0");
    assertThat(service.at("/spec/ports"))
        .extracting(port -> port.path("name").asText())
        .contains(endpoint.path("port").asText());
    assertThat(endpoint.path("honorLabels").asBoolean()).isTrue();
  }

  /** So that the manifest can be applied where nobody knows these kinds. */
  @ParameterizedTest
  @ValueSource(strings = {"PodMonitor", "ServiceMonitor", "PrometheusRule"})
  void isNoPartOfTheInstallManifest(String kind) throws IOException {
    assertThat(documents(INSTALL))
        .extracting(object -> object.path("kind").asText())
        .contains("Deployment")
        .doesNotContain(kind);
  }

  private static void assertFinds(JsonNode monitor, JsonNode labelled, JsonNode namespaced) {
    JsonNode labels = labelled.at("/metadata/labels");
    JsonNode wanted = monitor.at("/spec/selector/matchLabels");
    assertThat(wanted).isNotEmpty();
    wanted
        .properties()
        .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
    assertThat(labels.path(monitor.at("/spec/jobLabel").asText()).asText())
        .isEqualTo("database-operator");
    assertThat(monitor.at("/metadata/namespace")).isEqualTo(namespaced.at("/metadata/namespace"));
  }

  private static JsonNode installed(String kind) throws IOException {
    return documents(INSTALL).stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      values.forEachRemaining(documents::add);
    }
    return documents;
  }
}
