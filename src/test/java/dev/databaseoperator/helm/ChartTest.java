package dev.databaseoperator.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart's files, compared with each other, with the project and with the documentation. */
class ChartTest {

  private static final Path PAGE = Path.of("docs", "helm.md");
  private static final JsonNode SCHEMA = Chart.parse(Chart.text("values.schema.json"));

  /** What Helm itself, and charts that have this one as a dependency, put among the values. */
  private static final Set<String> OF_PARENT_CHARTS = Set.of("enabled", "global");

  /** Settings that have a value of their own; and one that would need other roles. */
  private static final Set<String> SETTINGS_WITH_A_VALUE =
      Set.of(
          "DATABASE_OPERATOR_WATCH_NAMESPACES",
          "DATABASE_OPERATOR_LEADER_ELECTION_ENABLED",
          "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME",
          "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION",
          "DATABASE_OPERATOR_LEADER_ELECTION_RENEW_DEADLINE",
          "DATABASE_OPERATOR_LEADER_ELECTION_RETRY_PERIOD",
          "DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE");

  @Test
  void itsVersionsAreThatOfTheProject() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
    JsonNode chart = Chart.parse(Chart.text("Chart.yaml"));
    assertThat(chart.path("version").asText()).isEqualTo(version);
    assertThat(chart.path("appVersion").asText()).isEqualTo(version);
  }

  @Test
  void everyValueHasACommentAndIsInTheSchema() {
    List<String> documented = ChartValues.all().stream().map(ChartValues.Value::path).toList();
    Set<String> leaves = new TreeSet<>();
    leaves(Chart.parse(Chart.text("values.yaml")), "", leaves);
    assertThat(leaves)
        .isNotEmpty()
        .allSatisfy(
            leaf -> {
              assertThat(documented)
                  .as("%s has a comment, or is the default of a key that has one", leaf)
                  .anyMatch(path -> (leaf + ".").startsWith(path + "."));
              assertThat(inSchema(leaf)).as("%s is in values.schema.json", leaf).isTrue();
            });
  }

  @Test
  void theSchemaHasNoValueThatTheFileOfValuesDoesNotHave() {
    JsonNode values = Chart.parse(Chart.text("values.yaml"));
    List<String> documented = ChartValues.all().stream().map(ChartValues.Value::path).toList();
    Set<String> unknown = new TreeSet<>();
    propertiesOf(SCHEMA, "", unknown);
    unknown.removeIf(
        path ->
            OF_PARENT_CHARTS.contains(path)
                || !values.at("/" + path.replace('.', '/')).isMissingNode()
                || documented.stream().anyMatch(each -> path.startsWith(each + ".")));
    assertThat(unknown).isEmpty();
  }

  @Test
  void noObjectOfTheSchemaTakesUnknownKeysExceptForPartsOfKubernetesObjects() {
    assertThat(SCHEMA.findParents("properties"))
        .isNotEmpty()
        .allSatisfy(
            object -> assertThat(object.path("additionalProperties").asText()).isEqualTo("false"));
  }

  @Test
  void everySettingOfTheOperatorIsAValue() throws IOException {
    Set<String> settings =
        Pattern.compile("(?m)^\\| `(DATABASE_OPERATOR_\\w+)`")
            .matcher(Files.readString(Path.of("docs", "reference", "configuration.md")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(settings).containsAll(SETTINGS_WITH_A_VALUE);
    settings.removeAll(SETTINGS_WITH_A_VALUE);
    Set<String> inSchema = new TreeSet<>();
    SCHEMA.at("/properties/config/properties").fieldNames().forEachRemaining(inSchema::add);
    assertThat(inSchema)
        .as("properties of `config` in deploy/helm/database-operator/values.schema.json")
        .isEqualTo(settings);
  }

  @Test
  void theTableInTheDocumentationIsWrittenFromTheComments() throws IOException {
    String page = Files.readString(PAGE);
    Pattern generated = Pattern.compile("(?s)(<!-- values:[^\\n]*-->\\n\\n?).*?(\\n<!-- end -->)");
    String wanted =
        generated
            .matcher(page)
            .replaceFirst(found -> quoted(found.group(1) + ChartValues.table() + found.group(2)));
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(PAGE, wanted);
    }
    assertThat(page).contains("| `image.tag` |");
    assertThat(PAGE)
        .as("docs/helm.md; after a change of values.yaml: ./mvnw verify -Dregenerate=true")
        .hasContent(wanted);
  }

  @Test
  void theDocumentationNamesNoValueThatDoesNotExist() throws IOException {
    Set<String> roots = new TreeSet<>();
    SCHEMA.path("properties").fieldNames().forEachRemaining(roots::add);
    try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
        Pattern.compile("--set(?:-json|-string)? '?([\\w.]+)=")
            .matcher(Files.readString(page))
            .results()
            .map((MatchResult set) -> set.group(1))
            .forEach(path -> assertThat(inSchema(path)).as("%s sets %s", page, path).isTrue());
      }
    }
  }

  private static String quoted(String replacement) {
    return java.util.regex.Matcher.quoteReplacement(replacement);
  }

  private static void leaves(JsonNode node, String path, Set<String> leaves) {
    if (!node.isObject() || node.isEmpty()) {
      leaves.add(path.substring(1));
      return;
    }
    node.properties().forEach(each -> leaves(each.getValue(), path + "." + each.getKey(), leaves));
  }

  private static void propertiesOf(JsonNode schema, String path, Set<String> paths) {
    resolved(schema)
        .path("properties")
        .properties()
        .forEach(
            each -> {
              String child = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
              paths.add(child);
              propertiesOf(each.getValue(), child, paths);
            });
  }

  /** Whether the schema knows this path, or leaves what is below one of its keys to Kubernetes. */
  private static boolean inSchema(String path) {
    JsonNode schema = SCHEMA;
    for (String key : path.split("\\.", -1)) {
      JsonNode object = resolved(schema);
      if (!object.has("properties")) {
        return object.path("type").asText().equals("object");
      }
      schema = object.path("properties").path(key);
      if (schema.isMissingNode()) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode resolved(JsonNode schema) {
    return schema.has("$ref") ? SCHEMA.at(schema.path("$ref").asText().substring(1)) : schema;
  }
}
