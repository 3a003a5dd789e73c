package dev.databaseoperator.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation in front of a real API server. */
class DocsIT {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** API groups of other projects, whose objects pages show too. */
  private static final Set<String> OTHERS =
      Set.of(
          "argoproj.io",
          "helm.toolkit.fluxcd.io",
          "kustomize.config.k8s.io",
          "kustomize.toolkit.fluxcd.io",
          "monitoring.coreos.com",
          "operators.coreos.com",
          "servicebinding.io",
          "source.toolkit.fluxcd.io");

  private static final Set<String> SUBCOMMANDS = Set.of("config", "create", "rollout", "set");
  private static final Path REFERENCE = Path.of("docs", "reference", "database.md");
  private static final Path PROGRAMS = Path.of("target", "kube-api-test", "k8s");

  @TempDir static Path scratch;

  private static String namespace;
  private static Path kubeconfig;

  static List<Page> pages() {
    return Page.all();
  }

  @BeforeAll
  static void apiServer() throws IOException {
    namespace = ApiServer.shared().newNamespace("docs");
    kubeconfig = Files.writeString(scratch.resolve("kubeconfig"), ApiServer.shared().kubeconfig());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theApiServerAcceptsWhatThePageShows(Page page) throws IOException {
    for (String document : page.yamlDocuments()) {
      accepts(document);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theApiServerAcceptsTheExample(Path example) throws IOException {
    List<String> documents = List.of(Files.readString(example).split("(?m)^---\\n"));
    assertThat(documents).isNotEmpty();
    for (String document : documents) {
      assertThat(YAML.readTree(document).hasNonNull("apiVersion")).isTrue();
      accepts(document);
    }
  }

  @Test
  void kubectlKnowsEveryFlagThatIsNamed() throws Exception {
    Map<List<String>, String> help = new HashMap<>();
    String everywhere = kubectl("options");
    for (Page page : pages()) {
      for (List<String> call : kubectlCalls(page)) {
        List<String> verb = verb(call);
        if (!help.containsKey(verb)) {
          List<String> asked = new ArrayList<>(verb);
          asked.add("--help");
          help.put(verb, kubectl(asked.toArray(String[]::new)) + everywhere);
        }
        for (String word : call) {
          String flag = word.split("=", -1)[0];
          if (flag.matches("--[a-z-]+")) {
            assertThat(help.get(verb)).as("%s: %s", page, call).contains(flag + "=");
          } else if (flag.matches("-[a-zA-Z]")) {
            assertThat(help.get(verb)).as("%s: %s", page, call).contains(" " + flag + ", --");
          }
        }
      }
    }
    assertThat(help).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void bashCanReadEveryCommand(Page page) throws Exception {
    for (Block block : page.blocks()) {
      for (Block.Command command : block.isShell() ? block.commands() : List.<Block.Command>of()) {
        Process bash =
            new ProcessBuilder("bash", "-n", "-c", command.line())
                .redirectErrorStream(true)
                .start();
        String complaint = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).as(complaint).isZero();
      }
    }
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      return files.sorted().toList().stream();
    }
  }

  /** A strict dry run; objects of projects that the API server does not know are only read. */
  private static void accepts(String document) throws IOException {
    JsonNode object = YAML.readTree(document);
    if (!object.hasNonNull("apiVersion") || !object.hasNonNull("kind")) {
      return;
    }
    String version = object.get("apiVersion").asText();
    String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
    if (OTHERS.contains(group)) {
      return;
    }
    if (object.path("metadata").has("namespace")) {
      ((ObjectNode) object.get("metadata")).put("namespace", namespace);
    }
    ApiServer.shared()
        .client()
        .resource(YAML.writeValueAsString(object))
        .inNamespace(namespace)
        .dryRun()
        .fieldValidation(Validation.STRICT)
        .fieldManager("docs")
        .serverSideApply();
  }

  /** Each call of kubectl in blocks and in the text, without what another program reads. */
  private static List<List<String>> kubectlCalls(Page page) {
    return Stream.concat(
            page.blocks().stream().filter(Block::isShell).flatMap(Block::calls),
            page.code().stream().flatMap(Block::calls))
        .filter(call -> call.get(0).equals("kubectl") && call.size() > 1)
        .map(call -> call.contains("--") ? call.subList(0, call.indexOf("--")) : call)
        .toList();
  }

  /** {@code get}, {@code create namespace}: the first two words that are no flags. */
  private static List<String> verb(List<String> call) {
    List<String> words = new ArrayList<>();
    for (int i = 1; i < call.size() && words.size() < 2; i++) {
      if (call.get(i).equals("-n")) {
        i++;
      } else if (call.get(i).startsWith("-")) {
        break;
      } else {
        words.add(call.get(i));
      }
    }
    boolean two = words.size() == 2 && SUBCOMMANDS.contains(words.get(0));
    return List.copyOf(two ? words : words.subList(0, Math.min(1, words.size())));
  }

  @Test
  void theReferenceIsWhatTheCrdSays() throws IOException {
    JsonNode crd =
        YAML.readTree(
            ApiServer.MANIFESTS.resolve("databases.databaseoperator.dev-v1.yml").toFile());
    String generated = ApiReference.of(crd, explain());
    if (Boolean.getBoolean("regenerate")) {
      Files.createDirectories(REFERENCE.getParent());
      Files.writeString(REFERENCE, generated);
    }
    assertThat(REFERENCE)
        .as(
            "docs/reference/database.md; after a change of the API: ./mvnw verify"
                + " -Dregenerate=true")
        .hasContent(generated);
  }

  /** The API server publishes discovery and schema of a CRD a moment after it is established. */
  private static String explain() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(DocsIT::tryToExplain, Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<String> tryToExplain() throws IOException, InterruptedException {
    String printed = kubectl("explain", "pgd.spec");
    return printed.isBlank() ? Optional.empty() : Optional.of(printed);
  }

  /** What kubectl prints; nothing when it fails. */
  private static String kubectl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(kubectl().toString()));
    command.addAll(List.of(arguments));
    command.add("--kubeconfig=" + kubeconfig);
    // Another API server may have had the same port.
    command.add("--cache-dir=" + scratch.resolve("cache"));
    Process kubectl =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
    return kubectl.waitFor() == 0 ? printed : "";
  }

  /** The one that belongs to the API server, whatever its version. */
  private static Path kubectl() throws IOException {
    try (Stream<Path> versions = Files.list(PROGRAMS)) {
      return versions
          .map(version -> version.resolve("kubectl"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow();
    }
  }
}
