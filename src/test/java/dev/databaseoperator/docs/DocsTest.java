package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.status.EventReason;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.ExitCode;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
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
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code sh} are commands, {@code console} commands with what they print; "" are pictures. */
  private static final Set<String> LANGUAGES =
      Set.of(
          "", "sh", "console", "yaml", "json", "java", "lua", "promql", "dockerfile", "markdown");

  private static final Pattern OURS =
      Pattern.compile("\\./(demo|bench)|(sudo )?(dev|\\.ci)/[\\w./-]+");

  private static final int COLUMNS = 120;

  /** Wholly or in part; those of {@code docs/reference} besides. */
  private static final Set<Path> GENERATED =
      Set.of(Path.of("docs", "metrics.md"), Path.of("docs", "helm.md"));

  /** What Maven and its plugins read. */
  private static final Set<String> MAVENS_OWN = Set.of("test", "it.test", "native", "skipTests");

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
  void everyLinkToElsewhereIsAnAddress(Page page) {
    assertThat(page.externalLinks())
        .allSatisfy(
            link -> {
              URI uri = URI.create(link);
              assertThat(uri.getScheme()).as(link).isEqualTo("https");
              assertThat(uri.getHost()).as(link).matches("([a-z0-9-]+\\.)+[a-z]{2,}");
              assertThat(link).doesNotMatch(".*[.,;:]");
            });
  }

  /** So that these tests, which look line by line, and people see all of it. */
  @ParameterizedTest
  @MethodSource("pages")
  void noCodeGoesOnInTheNextLine(Page page) {
    assertThat(Block.prose(page.text()).lines())
        .allMatch(line -> line.chars().filter(letter -> letter == '`').count() % 2 == 0);
  }

  /** All but those that a test writes, wholly or in part. */
  static List<Page> pagesByHand() {
    return pages().stream()
        .filter(page -> !page.path().startsWith(Path.of("docs", "reference")))
        .filter(page -> !GENERATED.contains(page.path()))
        .toList();
  }

  /** So that a difference of two versions shows the sentence that changed, in any window. */
  @ParameterizedTest
  @MethodSource("pagesByHand")
  void noLineOfProseIsLongerThan120Columns(Page page) {
    assertThat(Block.prose(page.text()).lines())
        .filteredOn(line -> line.codePointCount(0, line.length()) > COLUMNS)
        .noneMatch(DocsTest::canBeBroken);
  }

  /** Rows of tables, indented code, HTML, and a single word with its marker stay as they are. */
  private static boolean canBeBroken(String line) {
    String words = line.strip().replaceFirst("^([-*]|\\d+\\.) ", "").replaceAll("`[^`]+`", "code");
    return words.contains(" ")
        && !words.startsWith("|")
        && !words.startsWith("#")
        && !words.startsWith("<")
        && !line.startsWith("    ");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockOfDataCanBeRead(Page page) {
    for (Block block : page.blocks()) {
      assertThat(LANGUAGES).as("language of\n%s", block.text()).contains(block.language());
      ObjectMapper reader =
          switch (block.language()) {
            case "yaml" -> YAML;
            case "json" -> JSON;
            default -> null;
          };
      if (reader != null) {
        assertThatCode(() -> reader.readerFor(JsonNode.class).readValues(block.text()).readAll())
            .as(block.text())
            .doesNotThrowAnyException();
      }
    }
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
        Pattern.compile(
            "\\./(demo|mvnw|bench)|(docs|dev|deploy|examples|src|\\.ci|\\.github)/[\\w./-]+");
    List<String> named = new ArrayList<>(page.code());
    page.blocks().stream()
        .filter(Block::isShell)
        .flatMap(Block::calls)
        .forEach(call -> named.add(String.join(" ", call)));
    for (String code : named) {
      for (String word : code.split("[ :\"()]", -1)) {
        // Placeholders and shortened paths name no file of their own.
        if (file.matcher(word).matches() && !page.path().startsWith("dev")) {
          assertThat(Path.of(word)).as("%s names %s", page, code).exists();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandOfThisRepositoryKnowsWhatItIsTold(Page page) throws IOException {
    List<List<String>> calls = new ArrayList<>();
    page.blocks().stream().filter(Block::isShell).flatMap(Block::calls).forEach(calls::add);
    page.code().stream().flatMap(Block::calls).forEach(calls::add);
    for (List<String> call : calls) {
      List<String> words = call.get(0).equals("sudo") ? call.subList(1, call.size()) : call;
      Path program = Path.of(words.get(0).replaceFirst("^\\./", ""));
      if (program.equals(Path.of("mvnw")) || !OURS.matcher(words.get(0)).matches()) {
        continue;
      }
      assertThat(program).as("%s: %s", page, words).isExecutable();
      String source = Files.readString(program);
      assertThat(words.subList(1, words.size()))
          .as("%s: %s", page, words)
          .filteredOn(word -> word.startsWith("--") || word.matches("[a-z]{2,}"))
          .map(word -> word.split("=", -1)[0])
          .allSatisfy(word -> assertThat(knows(source, word)).as("%s: %s", words, word).isTrue());
    }
  }

  /** Whether the program's own text has the word, as a flag, a sub-command or a thing it makes. */
  private static boolean knows(String source, String word) {
    // What follows is for kubectl, and another test's.
    boolean passedOn = source.contains("kubectl)") && !word.startsWith("--");
    return passedOn
        || Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])")
            .matcher(source)
            .find();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPropertyForMavenIsRead(Page page) throws IOException {
    String readers = Files.readString(Path.of("pom.xml")) + String.join("", javaFiles(TESTS));
    List<String> shell = new ArrayList<>(page.code());
    page.blocks().stream().filter(Block::isShell).map(Block::text).forEach(shell::add);
    for (String code : shell) {
      if (code.contains("./mvnw")) {
        Pattern.compile("-D([\\w.]+)")
            .matcher(code)
            .results()
            .map(property -> property.group(1))
            .filter(property -> !MAVENS_OWN.contains(property))
            .forEach(property -> assertThat(readers).as(code).contains(property));
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
    for (List<String> row : page.table("## Rules, and their tests")) {
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
  void everyExampleIsShownSomewhere() throws IOException {
    String all = Page.all().stream().map(Page::text).collect(Collectors.joining());
    try (Stream<Path> examples = Files.list(Path.of("examples"))) {
      assertThat(examples.map(Path::toString))
          .isNotEmpty()
          .allSatisfy(example -> assertThat(all).contains(example));
    }
  }

  @Test
  void everyFieldHasAnExampleAndAWord() throws IOException {
    String concepts = Files.readString(Path.of("docs", "concepts.md"));
    Set<String> shown = new TreeSet<>();
    try (Stream<Path> examples = Files.list(Path.of("examples"))) {
      for (Path example : examples.toList()) {
        YAML.readerFor(JsonNode.class).<JsonNode>readValues(example.toFile()).readAll().stream()
            .filter(object -> object.path("kind").asText().equals(Database.KIND))
            .forEach(object -> object.path("spec").fieldNames().forEachRemaining(shown::add));
      }
    }
    Set<String> fields =
        Arrays.stream(DatabaseSpec.class.getDeclaredFields())
            .filter(field -> !field.isSynthetic())
            .map(Field::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(fields).as("fields without an example").isSubsetOf(shown);
    assertThat(fields)
        .allSatisfy(
            field ->
                assertThat(concepts)
                    .as("docs/concepts.md about spec.%s", field)
                    .containsPattern("`(spec\\.)?" + field + "[.:` ]"));
  }

  @Test
  void everyPageOfTheFirstLevelStandsInTheMapItself() {
    Page map = Page.of("docs/README.md");
    Set<Path> linked =
        map.relativeLinks().stream()
            .map(link -> map.path().resolveSibling(link.split("#", -1)[0]).normalize())
            .collect(Collectors.toSet());
    assertThat(Page.all().stream().map(Page::path))
        .filteredOn(path -> path.getParent() != null)
        .filteredOn(
            path ->
                path.getParent().equals(Path.of("docs"))
                    || path.getParent().equals(Path.of("docs", "reference")))
        .filteredOn(path -> !path.equals(map.path()))
        .isNotEmpty()
        .isSubsetOf(linked);
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
                      .map(link -> page.path().resolveSibling(link.split("#", -1)[0]).normalize())
                      .forEach(reached::add));
    }
    assertThat(Page.all().stream().map(Page::path))
        .filteredOn(path -> path.startsWith("docs"))
        .isNotEmpty()
        .isSubsetOf(reached);
  }

  @Test
  void everyReasonIsListedWithWhetherItStallsAndHasASectionOfItsOwn() throws IOException {
    Map<String, Boolean> listed = new TreeMap<>();
    for (List<String> row : Page.of("docs/status.md").table("## Reasons")) {
      for (String reason : Page.codeOf(row.get(0))) {
        assertThat(listed.put(reason, row.get(1).equals("yes"))).as(reason).isNull();
      }
    }
    assertThat(listed).isEqualTo(reasonsOfTheCode());

    String text = Page.of("docs/troubleshooting.md").text();
    Page sections =
        new Page(
            Path.of("docs", "troubleshooting.md"),
            text.substring(text.indexOf("\n## Reasons\n"), text.indexOf("\n## Symptoms\n")));
    assertThat(sections.headings(3))
        .containsExactlyInAnyOrderElementsOf(reasonsOfTheCode().keySet());
  }

  @Test
  void everyEventThatIsNoConditionIsListed() {
    assertThat(Page.of("docs/status.md").table("## Events"))
        .flatExtracting(row -> Page.codeOf(row.get(0)))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventReason.values()).map(Enum::name).toList());
  }

  @Test
  void everyExitCodeOfTheInstanceIsExplained() {
    Map<String, String> sections = new TreeMap<>();
    for (List<String> row : Page.of("docs/troubleshooting.md").table("### ContainerCrashed")) {
      String reason = String.join("", Page.codeOf(row.get(1)));
      sections.put(row.get(0), reason.isEmpty() ? "ContainerCrashed" : reason);
    }
    assertThat(sections.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ExitCode.values())
                // Of the trial of an image: the words follow.
                .filter(code -> code != ExitCode.NO_SERVER_STARTS)
                .map(code -> Integer.toString(code.number()))
                .toList());

    // Which reason a code becomes is another test's: here the text agrees with the table.
    String[] text = Page.of("docs/troubleshooting.md").text().split("(?m)^### ");
    assertThat(text)
        .allSatisfy(
            section ->
                Pattern.compile("exit code (\\d+)")
                    .matcher(section)
                    .results()
                    .forEach(
                        named ->
                            assertThat(section.lines().findFirst().orElseThrow())
                                .as(named.group())
                                .isEqualTo(sections.get(named.group(1)))));
    assertThat(String.join("", text)).contains("exit code 21");
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

  private static Map<String, Boolean> reasonsOfTheCode() {
    Map<String, Boolean> reasons = new TreeMap<>();
    Arrays.stream(ExpectedWait.values()).forEach(wait -> reasons.put(wait.name(), false));
    Arrays.stream(FailureReason.values())
        .forEach(reason -> reasons.put(reason.name(), reason.stalls()));
    Arrays.stream(GoodReason.values()).forEach(reason -> reasons.put(reason.name(), false));
    return reasons;
  }

  private static List<String> javaFiles(Path root) throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
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
