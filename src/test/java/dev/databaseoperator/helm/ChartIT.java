package dev.databaseoperator.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.databaseoperator.testkit.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real helm makes of the chart, compared with what it has to be. */
class ChartIT {

  /** Files of the chart that are copies, because a chart reads nothing outside of itself. */
  private static final Map<Path, Path> COPIES = copies();

  @TempDir Path scratch;

  @BeforeAll
  static void copy() throws IOException {
    if (Boolean.getBoolean("regenerate")) {
      for (Map.Entry<Path, Path> copy : COPIES.entrySet()) {
        Files.createDirectories(copy.getKey().getParent());
        Files.writeString(copy.getKey(), Files.readString(copy.getValue()));
      }
    }
  }

  @Test
  void itsCopiesOfCrdDashboardsAndRulesAreEqualToTheirSources() throws IOException {
    Set<Path> present = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Chart.DIRECTORY.resolve("files"))) {
      files.filter(Files::isRegularFile).forEach(present::add);
    }
    assertThat(present).isEqualTo(COPIES.keySet());
    COPIES.forEach(
        (copy, source) ->
            assertThat(copy)
                .as("%s; after a change of %s: ./mvnw verify -Dregenerate=true", copy, source)
                .hasSameTextualContentAs(source));
  }

  @Test
  void atItsDefaultsItIsTheInstallManifest() {
    assumeThat(Boolean.getBoolean("regenerate")).as("the manifest is being written").isFalse();
    Map<String, JsonNode> installed =
        Chart.byName(Chart.objects(Chart.read(Path.of("deploy", "install.yaml"))));
    assertThat(installed.remove("Namespace database-operator"))
        .as("helm install --create-namespace makes it")
        .isNotNull();
    Map<String, JsonNode> rendered = Chart.byName(Chart.render("{}"));
    assertThat(rendered.keySet()).isEqualTo(installed.keySet());
    installed.forEach(
        (name, object) ->
            assertThat(InstallDifferences.without(rendered.get(name)).toPrettyString())
                .as(name)
                .isEqualTo(InstallDifferences.without(object).toPrettyString()));
  }

  @Test
  void theCrdIsTheOneOfTheBuildAndKeptOnlyWhenAsked() {
    JsonNode built = Chart.parse(Chart.read(COPIES.get(Chart.DIRECTORY.resolve("files/crd.yaml"))));
    JsonNode kept = Chart.only(Chart.render("{}"), "CustomResourceDefinition");
    assertThat(kept.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
    ((ObjectNode) kept.path("metadata")).remove("annotations");
    assertThat(kept).isEqualTo(built);

    assertThat(Chart.only(Chart.render("crds: {keep: false}"), "CustomResourceDefinition"))
        .isEqualTo(built);
    assertThat(Chart.render("crds: {enabled: false}"))
        .noneMatch(object -> object.path("kind").asText().equals("CustomResourceDefinition"));
  }

  @Test
  void dashboardsAndRulesArriveAsTheyAreWithTheirOwnBraces() {
    List<JsonNode> objects =
        Chart.render(
            "monitoring: {dashboards: {enabled: true, namespace: grafana}, prometheusRule: {enabled: true}}");
    Map<String, JsonNode> dashboards = new LinkedHashMap<>();
    for (JsonNode object : objects) {
      if (object.path("kind").asText().equals("ConfigMap")) {
        assertThat(object.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(object.at("/metadata/namespace").asText()).isEqualTo("grafana");
        object
            .path("data")
            .properties()
            .forEach(file -> dashboards.put(file.getKey(), Chart.parse(file.getValue().asText())));
      }
    }
    assertThat(dashboards).isNotEmpty();
    dashboards.forEach(
        (file, dashboard) ->
            assertThat(dashboard)
                .isEqualTo(
                    Chart.parse(
                        Chart.read(
                            Path.of("deploy/grafana", file.replace("database-operator-", ""))))));
    assertThat(Chart.only(objects, "PrometheusRule").path("spec"))
        .isEqualTo(Chart.parse(Chart.read(Path.of("deploy/prometheus/rules.yaml"))));
  }

  @Test
  void labelsOfTheUserReplaceOursButNotThoseThatSelectPods() {
    JsonNode deployment =
        Chart.only(
            Chart.render(
                "{commonLabels: {app.kubernetes.io/part-of: shop, app.kubernetes.io/name: x},"
                    + " podLabels: {app.kubernetes.io/instance: x}}"),
            "Deployment");
    JsonNode pod = deployment.at("/spec/template/metadata/labels");
    assertThat(pod.path("app.kubernetes.io/part-of").asText()).isEqualTo("shop");
    deployment
        .at("/spec/selector/matchLabels")
        .properties()
        .forEach(
            label ->
                assertThat(pod.path(label.getKey()))
                    .as(label.getKey())
                    .isEqualTo(label.getValue()));
  }

  @Test
  void withAMonitorNothingIsScrapedTwice() {
    for (String monitor : List.of("podMonitor", "serviceMonitor")) {
      assertThat(Chart.render("monitoring: {%s: {enabled: true}}".formatted(monitor)).toString())
          .doesNotContain("prometheus.io/scrape")
          .contains("\"honorLabels\":true");
    }
  }

  @Test
  void withWatchedNamespacesThereAreNoClusterWideRights() {
    List<JsonNode> objects = Chart.render("watchNamespaces: [shop, orders]");
    assertThat(objects.stream().filter(ChartIT::bindsTheOperator).map(Chart::name))
        .containsExactlyInAnyOrder(
            "RoleBinding shop/database-operator",
            "RoleBinding orders/database-operator",
            "RoleBinding database-operator/database-operator-leader-election");
    assertThat(Chart.only(objects, "Deployment").toString())
        .contains("{\"name\":\"DATABASE_OPERATOR_WATCH_NAMESPACES\",\"value\":\"shop,orders\"}");
    assertThat(objects)
        .filteredOn(object -> object.path("kind").asText().equals("Role"))
        .filteredOn(object -> object.toString().contains("secrets"))
        .map(object -> object.at("/metadata/namespace").asText())
        .containsExactlyInAnyOrder("shop", "orders");
  }

  @Test
  void withWatchedNamespacesDeletionIsRefusedThereOnly() {
    JsonNode everywhere =
        Chart.only(Chart.render("{}"), "ValidatingAdmissionPolicyBinding").path("spec");
    assertThat(everywhere.has("matchResources")).isFalse();
    JsonNode selector =
        Chart.only(
                Chart.render("watchNamespaces: [shop, orders]"), "ValidatingAdmissionPolicyBinding")
            .at("/spec/matchResources/namespaceSelector/matchExpressions/0");
    assertThat(selector.path("key").asText()).isEqualTo("kubernetes.io/metadata.name");
    assertThat(selector.path("operator").asText()).isEqualTo("In");
    assertThat(selector.path("values")).map(JsonNode::asText).containsExactly("shop", "orders");
  }

  @Test
  void twoReleasesShareNoObjectButTheCrdAndNoLease() {
    Set<String> one = Chart.byName(Chart.render("one", "databases", "{}")).keySet();
    Map<String, JsonNode> two = Chart.byName(Chart.render("two", "databases", "{}"));
    assertThat(one)
        .filteredOn(two::containsKey)
        .containsExactly("CustomResourceDefinition databases.databaseoperator.dev");
    assertThat(two.get("Deployment databases/two-database-operator").toString())
        .contains(
            "\"DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME\",\"value\":\"two-database-operator\"");
  }

  @Test
  void theNotesTellWhatTheValuesMean() {
    assertThat(notes("{}"))
        .contains("helm -n databases test operator", "keeps the CRD")
        .doesNotContain(
            "WARNING", "rbac.create", "Nothing tells a Prometheus", "refuses no deletion");
    assertThat(notes("crds: {keep: false}")).contains("WARNING", "EVERY Database in the cluster");
    assertThat(notes("crds: {enabled: false}")).contains("The CRD is not part of this release");
    assertThat(notes("watchNamespaces: [shop, orders]"))
        .contains("(shop, orders)", "kubectl -n shop");
    assertThat(notes("rbac: {create: false}"))
        .contains("service account\noperator-database-operator.");
    assertThat(notes("monitoring: {annotations: false}")).contains("Nothing tells a Prometheus");
    assertThat(notes("admissionPolicy: {enabled: false}")).contains("refuses no deletion");
  }

  @Test
  void aPackageOfTheSameFilesHasTheSameBytes() throws IOException {
    Path one = pack("one");
    Path other = pack("other");
    assertThat(one).hasSameBinaryContentAs(other);
    List<JsonNode> packed =
        Chart.objects(
            Helm.run(
                "template",
                "database-operator",
                one.toString(),
                "-n",
                "database-operator",
                "--skip-tests"));
    assertThat(packed).isEqualTo(Chart.render("{}"));
  }

  private Path pack(String directory) {
    Helm.Result packed =
        Helm.execute(List.of("dev/package-chart", scratch.resolve(directory).toString()));
    assertThat(packed.exitCode()).as(packed.errors()).isZero();
    return Path.of(packed.output().strip());
  }

  private static boolean bindsTheOperator(JsonNode object) {
    return object.path("subjects").path(0).path("kind").asText().equals("ServiceAccount");
  }

  private String notes(String values) {
    String printed =
        Helm.run(
            "--kubeconfig",
            kubeconfig().toString(),
            "install",
            "operator",
            Chart.DIRECTORY.toString(),
            "-n",
            "databases",
            "--dry-run=client",
            "--take-ownership",
            "-f",
            Helm.valuesFile(values));
    return printed.substring(printed.indexOf("NOTES:"));
  }

  /** helm wants to see a cluster even when it only says what it would do. */
  private Path kubeconfig() {
    try {
      return Files.writeString(scratch.resolve("kubeconfig"), ApiServer.shared().kubeconfig());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Path, Path> copies() {
    Map<Path, Path> copies = new LinkedHashMap<>();
    Path files = Chart.DIRECTORY.resolve("files");
    copies.put(
        files.resolve("crd.yaml"),
        ApiServer.MANIFESTS.resolve("databases.databaseoperator.dev-v1.yml"));
    copies.put(files.resolve("rules.yaml"), Path.of("deploy", "prometheus", "rules.yaml"));
    try (Stream<Path> dashboards = Files.list(Path.of("deploy", "grafana"))) {
      dashboards
          .filter(file -> file.toString().endsWith(".json"))
          .forEach(
              file -> copies.put(files.resolve("dashboards").resolve(file.getFileName()), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copies;
  }
}
