package dev.databaseoperator.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Files that are made of dashboards and rules, for those who install them with kubectl. */
final class MonitoringFiles {

  static final Path CONFIG_MAPS = Dashboard.DIRECTORY.resolve("configmaps.yaml");
  static final Path PROMETHEUS_RULE = Rules.DIRECTORY.resolve("prometheusrule.yaml");

  private static final String WRITTEN =
      "# Written by ./mvnw verify -Dregenerate=true from %s; do not edit.\n";

  private static final String METADATA =
      """
      metadata:
        name: %s
        namespace: database-operator
        labels:
          app.kubernetes.io/name: database-operator
          app.kubernetes.io/component: operator
          app.kubernetes.io/part-of: database-operator
      """;

  private MonitoringFiles() {}

  /** Their content. */
  static Map<Path, String> all() {
    return new TreeMap<>(Map.of(CONFIG_MAPS, configMaps(), PROMETHEUS_RULE, prometheusRule()));
  }

  /** A ConfigMap for each dashboard, as the sidecar of Grafana's Helm chart looks for them. */
  private static String configMaps() {
    return WRITTEN.formatted("the dashboards beside it")
        + Dashboard.all().stream()
            .map(MonitoringFiles::configMap)
            .collect(Collectors.joining("---\n"));
  }

  private static String configMap(Dashboard dashboard) {
    String file = dashboard.file().getFileName().toString();
    return """
        apiVersion: v1
        kind: ConfigMap
        %s    grafana_dashboard: "1"
        data:
          database-operator-%s: |
        %s"""
        .formatted(
            METADATA.formatted("database-operator-dashboard-" + file.replace(".json", "")),
            file,
            read(dashboard.file()).indent(4));
  }

  private static String prometheusRule() {
    String rules = Rules.text();
    return WRITTEN.formatted("rules.yaml")
        + "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"
        + METADATA.formatted("database-operator")
        + "spec:\n"
        + rules.substring(rules.indexOf("groups:\n")).indent(2);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
