package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.runtime.OperatorConfig;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.testkit.Databases;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation says of the code, compared with the code. */
class DocsTest {

  private static final Path MAIN = Path.of("src", "main", "java");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Reasons where the code makes them: a problem, a good verdict, or a condition. */
  private static final Pattern REASON =
      Pattern.compile(
          "(?:Problem\\.(passing|stalled)\\(\\s*FailureReason\\."
              + "|(?:Verdict\\.good|addIf)\\(\\s*(?:paused, \"Paused\",\\s*)?\")"
              + "([A-Z][A-Za-z]+)");

  static List<Page> pages() {
    return Page.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToAFileAndAHeading(Page page) {
    assertThat(page.relativeLinks())
        .allSatisfy(
            link -> {
              String[] parts = link.split("#", 2);
              Path target =
                  parts[0].isEmpty()
                      ? page.path()
                      : page.path().resolveSibling(parts[0]).normalize();
              assertThat(target).as(link).exists();
              if (parts.length == 2) {
                assertThat(Page.at(target).anchors()).as("anchors of " + target).contains(parts[1]);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyDatabaseFitsTheModel(Page page) throws IOException {
    for (String document : page.yamlDocuments()) {
      JsonNode object = YAML.readTree(document);
      if (object.path("kind").asText().equals(Database.KIND)) {
        assertThat(object.path("apiVersion").asText()).isEqualTo("databaseoperator.dev/v1");
        assertThatCode(() -> YAML.treeToValue(object, Database.class))
            .as(document)
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyFieldThatIsNamedExists(Page page) {
    Pattern field = Pattern.compile("(spec|status)((?:\\.[a-z][A-Za-z]*)+)");
    for (String code : page.code()) {
      var match = field.matcher(code);
      if (match.lookingAt()) {
        Class<?> root = match.group(1).equals("spec") ? DatabaseSpec.class : DatabaseStatus.class;
        assertThat(hasPath(root, match.group(2).substring(1).split("\\.")))
            .as("%s names %s", page, match.group())
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyFileThatIsNamedExists(Page page) throws IOException {
    Pattern file =
        Pattern.compile("\\./(demo|mvnw)|(docs|dev|deploy|examples|src|\\.ci)/[\\w./-]+");
    for (String code : page.code()) {
      for (String word : code.split("[ :\"()]")) {
        // Placeholders and shortened paths name no file of their own.
        if (file.matcher(word).matches() && !page.path().startsWith("dev")) {
          assertThat(Path.of(word)).as("%s names %s", page, code).exists();
        }
      }
    }
  }

  @Test
  void theSourceMapAndTheRulesNameCodeThatExists() throws IOException {
    Page page = Page.of("docs/architecture.md");
    for (List<String> row : page.table("## Source map")) {
      for (String place : Page.codeOf(row.get(0))) {
        assertThat(sourceExists(MAIN, place)).as("source map: %s", place).isTrue();
      }
    }
    for (List<String> row : page.table("## Rules, and what holds them")) {
      assertThat(Page.codeOf(row.get(1)))
          .isNotEmpty()
          .allSatisfy(test -> assertThat(sourceExists(TESTS, test)).as(test).isTrue());
    }
    for (List<String> row : page.table("## Component → types → logic")) {
      for (String type : Page.codeOf(row.get(1) + row.get(2))) {
        assertThat(sourceExists(MAIN, type)).as("component table: %s", type).isTrue();
      }
    }
  }

  @Test
  void everyRowForReadersFromClientGoNamesCodeAndATestThatExist() throws IOException {
    List<List<String>> rows = Page.of("docs/kubernetes-client.md").table("## Row by row");
    assertThat(rows).hasSize(19);
    for (List<String> row : rows) {
      assertThat(Page.codeOf(row.get(3)))
          .isNotEmpty()
          .allSatisfy(code -> assertThat(sourceExists(MAIN, code)).as(code).isTrue());
      assertThat(Page.codeOf(row.get(4)))
          .isNotEmpty()
          .allSatisfy(test -> assertThat(sourceExists(TESTS, test)).as(test).isTrue());
    }
  }

  @Test
  void theSourceMapNamesEveryPackage() throws IOException {
    String map =
        Page.of("docs/architecture.md").table("## Source map").stream()
            .map(row -> row.get(0))
            .collect(Collectors.joining(" "));
    try (Stream<Path> packages = Files.list(MAIN.resolve("dev/databaseoperator"))) {
      assertThat(packages.filter(Files::isDirectory).map(each -> each.getFileName().toString()))
          .isNotEmpty()
          .allSatisfy(each -> assertThat(map).contains("`" + each + "/"));
    }
  }

  @Test
  void everyExampleIsShownSomewhere() throws IOException {
    String all = Page.all().stream().map(Page::text).collect(Collectors.joining());
    try (Stream<Path> examples = Files.list(Path.of("examples"))) {
      assertThat(examples.map(Path::toString))
          .isNotEmpty()
          .allSatisfy(example -> assertThat(all).contains(example));
    }
  }

  @Test
  void everyPageIsReachedFromTheMap() {
    Set<Path> reached = new TreeSet<>(Set.of(Path.of("docs", "README.md")));
    int before = 0;
    // Through other pages too: a runbook hangs on the page about monitoring.
    while (reached.size() > before) {
      before = reached.size();
      Page.all().stream()
          .filter(page -> reached.contains(page.path()))
          .toList()
          .forEach(
              page ->
                  page.relativeLinks().stream()
                      .map(link -> page.path().resolveSibling(link.split("#")[0]).normalize())
                      .forEach(reached::add));
    }
    assertThat(Page.all().stream().map(Page::path))
        .filteredOn(path -> path.startsWith("docs"))
        .isNotEmpty()
        .isSubsetOf(reached);
  }

  @Test
  void everyReasonIsExplainedAndWhetherItStalls() throws IOException {
    Map<String, Boolean> documented = new TreeMap<>();
    for (List<String> row : Page.of("docs/status.md").table("## Reasons")) {
      for (String reason : Page.codeOf(row.get(0))) {
        assertThat(documented.put(reason, row.get(1).equals("yes"))).as(reason).isNull();
      }
    }
    assertThat(documented).isEqualTo(reasonsOfTheCode());
    assertThat(documented.keySet())
        .containsAll(Arrays.stream(FailureReason.values()).map(Enum::name).toList());
  }

  @Test
  void everySettingIsListedWithItsDefault() {
    Map<String, String> documented = new TreeMap<>();
    for (List<String> row : Page.of("docs/reference/configuration.md").table("## The operator")) {
      documented.put(Page.codeOf(row.get(0)).get(0), String.join("", Page.codeOf(row.get(1))));
    }
    assertThat(documented).isEqualTo(settings(OperatorConfig.class, "DATABASE_OPERATOR"));
  }

  @Test
  void everyKeyOfTheSecretIsListed() {
    Set<String> documented = new TreeSet<>();
    for (List<String> row : Page.of("docs/concepts.md").table("## Keys of `orders-app`")) {
      documented.addAll(Page.codeOf(row.get(0)));
    }
    assertThat(documented).isEqualTo(AppSecret.of(Databases.minimal(), "x").getData().keySet());
  }

  @Test
  void theRightsAreThoseOfTheRoles() throws IOException {
    Map<String, Set<String>> documented = new TreeMap<>();
    for (List<String> row : Page.of("docs/security.md").table("## Rights of the operator")) {
      for (String resource : Page.codeOf(row.get(0))) {
        documented.put(resource, new TreeSet<>(Page.codeOf(row.get(1))));
      }
    }
    Map<String, Set<String>> granted = new TreeMap<>();
    var objects =
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(Path.of("src/main/kubernetes/kubernetes.yml").toFile());
    while (objects.hasNext()) {
      for (JsonNode rule : objects.next().path("rules")) {
        Set<String> verbs = new TreeSet<>();
        rule.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        rule.path("resources")
            .forEach(
                resource ->
                    granted
                        .computeIfAbsent(resource.asText(), any -> new TreeSet<>())
                        .addAll(verbs));
      }
    }
    assertThat(documented).isEqualTo(granted);
  }

  private static Map<String, Boolean> reasonsOfTheCode() throws IOException {
    Map<String, Boolean> reasons = new TreeMap<>();
    Arrays.stream(ExpectedWait.values()).forEach(wait -> reasons.put(wait.name(), false));
    for (String source : sources()) {
      REASON
          .matcher(source)
          .results()
          .forEach(made -> reasons.put(made.group(2), "stalled".equals(made.group(1))));
    }
    return reasons;
  }

  private static List<String> sources() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }

  /** {@code package/Type}, {@code package/*}, {@code Type}, or a file of another kind by name. */
  private static boolean sourceExists(Path root, String place) throws IOException {
    String file = place.substring(place.lastIndexOf('/') + 1);
    String directory = place.contains("/") ? place.substring(0, place.lastIndexOf('/')) : "";
    try (Stream<Path> files = Files.walk(root.getParent())) {
      return files
          .filter(Files::isRegularFile)
          .filter(found -> directory.isEmpty() || found.getParent().endsWith(directory))
          .map(found -> found.getFileName().toString())
          .anyMatch(name -> file.equals("*") || name.equals(file) || name.equals(file + ".java"));
    }
  }

  private static boolean hasPath(Class<?> type, String[] names) {
    Class<?> current = type;
    for (String name : names) {
      Class<?> owner = current;
      String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      var getter =
          Arrays.stream(owner.getMethods())
              .filter(
                  m -> m.getName().equals("get" + capital) || m.getName().equals("is" + capital))
              .findFirst();
      if (getter.isEmpty()) {
        return false;
      }
      current = getter.get().getReturnType();
    }
    return true;
  }

  private static Map<String, String> settings(Class<?> group, String prefix) {
    Map<String, String> settings = new TreeMap<>();
    for (Method method : group.getDeclaredMethods()) {
      String name =
          prefix + "_" + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
      if (method.getReturnType().isInterface() && method.getReturnType() != Duration.class) {
        settings.putAll(settings(method.getReturnType(), name));
      } else {
        WithDefault fallback = method.getAnnotation(WithDefault.class);
        settings.put(name, fallback == null ? "" : fallback.value());
      }
    }
    return settings;
  }
}
