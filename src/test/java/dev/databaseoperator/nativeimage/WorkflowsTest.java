package dev.databaseoperator.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the workflows for GitHub Actions may do and depend on; their syntax is dev/check-workflows'.
 */
class WorkflowsTest {

  private static final Path DIRECTORY = Path.of(".github", "workflows");
  private static final Pattern USES = Pattern.compile("(?m)^ *(?:- )?uses: (.*)$");
  private static final Pattern PINNED =
      Pattern.compile("([a-z-]+/[a-z-]+)@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+");

  /** Of a script the words that name something of the checkout. */
  private static final Pattern PATHS =
      Pattern.compile(
          "(?<![\\w$/.-])(?:\\./)?((?:dev|deploy|docs|src|\\.ci)/[\\w./-]+|mvnw|pom\\.xml)(?![\\w/])");

  static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.toList().stream();
    }
  }

  @Test
  void thereAreChecksAndARelease() throws IOException {
    assertThat(workflows().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder("ci.yml", "release.yml");
  }

  @Test
  void everyActionIsPinnedByCommitAndIsTheSameEverywhere() throws IOException {
    Map<String, Set<String>> pins = new HashMap<>();
    for (Path workflow : workflows().toList()) {
      for (MatchResult uses : USES.matcher(Files.readString(workflow)).results().toList()) {
        String action = uses.group(1);
        if (action.startsWith("./")) {
          assertThat(Path.of(action)).exists();
          continue;
        }
        assertThat(action).as("in %s", workflow).matches(PINNED);
        pins.computeIfAbsent(action.split("@", -1)[0], name -> new TreeSet<>()).add(action);
      }
    }

    assertThat(pins).hasSizeGreaterThan(8);
    assertThat(pins.values()).allSatisfy(each -> assertThat(each).hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyJobHasTheRightsItNamesAndNoOthers(Path workflow) {
    JsonNode yaml = yaml(workflow);

    assertThat(yaml.path("permissions").isObject()).isTrue();
    assertThat(yaml.path("permissions")).isEmpty();
    assertThat(yaml.path("concurrency").path("group").asText()).contains("github.ref");
    jobs(yaml)
        .forEach(
            (name, job) -> {
              assertThat(job.path("permissions")).as(name).isNotEmpty();
              if (!job.has("uses")) {
                assertThat(job.path("timeout-minutes").asInt()).as(name).isPositive();
                assertThat(job.path("runs-on").asText()).doesNotContain("latest", "self-hosted");
              }
            });
  }

  @Test
  void onlyTheReleaseWritesContentsAndOnlyWhoSignsHasAnIdentity() {
    Map<String, JsonNode> jobs = jobs(yaml(DIRECTORY.resolve("release.yml")));

    assertThat(jobsThatWrite(jobs, "contents")).containsExactly("release");
    assertThat(jobsThatWrite(jobs, "id-token")).containsExactlyInAnyOrder("image", "packages");
    assertThat(jobsThatWrite(jobs, "attestations")).containsExactly("image");
    assertThat(jobsThatWrite(jobs, "packages"))
        .containsExactlyInAnyOrder("native", "compatible", "image", "packages");
    assertThat(jobsThatWrite(jobs(yaml(DIRECTORY.resolve("ci.yml"))), "contents")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void nothingFromOutsideBecomesPartOfAScript(Path workflow) {
    assertThat(steps(workflow))
        .allSatisfy(step -> assertThat(step.path("run").asText()).doesNotContain("${{"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void noCheckoutLeavesItsTokenBehind(Path workflow) {
    assertThat(steps(workflow))
        .filteredOn(step -> step.path("uses").asText().startsWith("actions/checkout@"))
        .isNotEmpty()
        .allSatisfy(
            step ->
                assertThat(step.path("with").path("persist-credentials").asText("true"))
                    .isEqualTo("false"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void noSecretIsUsedButTheTokenOfTheRun(Path workflow) throws IOException {
    assertThat(
            Pattern.compile("secrets\\.(\\w+)")
                .matcher(Files.readString(workflow))
                .results()
                .map(found -> found.group(1)))
        .allMatch("GITHUB_TOKEN"::equals);
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void whatScriptsNameIsInTheCheckout(Path workflow) throws IOException {
    Set<String> paths =
        steps(workflow).stream()
            .flatMap(step -> PATHS.matcher(step.path("run").asText()).results())
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    Pattern.compile("(?m)^ *(?:file|go-version-file): (.*)$")
        .matcher(Files.readString(workflow))
        .results()
        .forEach(found -> paths.add(found.group(1)));

    assertThat(paths).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path)).exists());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void imagesOfJobsArePinned(Path workflow) {
    jobs(yaml(workflow))
        .forEach(
            (name, job) -> {
              if (job.has("container")) {
                assertThat(job.path("container").path("image").asText())
                    .matches("docker\\.io/[a-z/]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}");
              }
            });
  }

  private static List<String> jobsThatWrite(Map<String, JsonNode> jobs, String right) {
    return jobs.entrySet().stream()
        .filter(job -> job.getValue().path("permissions").path(right).asText().equals("write"))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<JsonNode> steps(Path workflow) {
    List<JsonNode> steps = new ArrayList<>();
    jobs(yaml(workflow)).values().forEach(job -> job.path("steps").forEach(steps::add));
    return steps;
  }

  private static Map<String, JsonNode> jobs(JsonNode yaml) {
    Map<String, JsonNode> jobs = new HashMap<>();
    yaml.path("jobs").properties().forEach(job -> jobs.put(job.getKey(), job.getValue()));
    return jobs;
  }

  private static JsonNode yaml(Path file) {
    try {
      return Serialization.unmarshal(Files.readString(file), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
