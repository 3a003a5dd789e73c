package dev.databaseoperator.testkit;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares objects with committed files, so that a change of what the operator writes shows in a
 * review. {@code -Dregenerate=true} writes the files instead.
 */
public final class Golden {

  private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");

  // Nothing is sorted: an order that differs from run to run must show.
  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

  private Golden() {}

  /** {@code object} as the YAML of a golden file. */
  public static String yaml(HasMetadata object) {
    try {
      return YAML.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails with a diff when {@code object} is not what the file says. */
  public static void assertMatches(String file, HasMetadata object) {
    Path path = DIRECTORY.resolve(file);
    String actual = yaml(object);
    try {
      if (Boolean.getBoolean("regenerate")) {
        Files.createDirectories(DIRECTORY);
        Files.writeString(path, actual);
        return;
      }
      String expected = Files.exists(path) ? Files.readString(path) : "";
      if (!expected.equals(actual)) {
        fail(
            "%s differs from what the code makes (- file, + code):%n%s%n%s"
                .formatted(
                    path,
                    diff(expected, actual),
                    "If this is wanted: ./mvnw test -Dtest='*GoldenTest' -Dregenerate=true"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of the committed files. */
  public static Set<String> files() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      Set<String> names = new TreeSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines that differ, with two lines around them. */
  public static String diff(String expected, String actual) {
    List<String> marked = marked(expected.lines().toList(), actual.lines().toList());
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < marked.size(); i++) {
      boolean near =
          marked.subList(Math.max(0, i - 2), Math.min(marked.size(), i + 3)).stream()
              .anyMatch(line -> !line.startsWith(" "));
      if (near) {
        shown.add(marked.get(i));
      } else if (!shown.isEmpty() && !shown.get(shown.size() - 1).equals("…")) {
        shown.add("…");
      }
    }
    return String.join("\n", shown);
  }

  /** Both texts in one, along their longest common subsequence of lines. */
  private static List<String> marked(List<String> expected, List<String> actual) {
    int[][] common = new int[expected.size() + 1][actual.size() + 1];
    for (int e = expected.size() - 1; e >= 0; e--) {
      for (int a = actual.size() - 1; a >= 0; a--) {
        common[e][a] =
            expected.get(e).equals(actual.get(a))
                ? common[e + 1][a + 1] + 1
                : Math.max(common[e + 1][a], common[e][a + 1]);
      }
    }
    List<String> marked = new ArrayList<>();
    int e = 0;
    int a = 0;
    while (e < expected.size() || a < actual.size()) {
      boolean both = e < expected.size() && a < actual.size();
      if (both && expected.get(e).equals(actual.get(a))) {
        marked.add("  " + expected.get(e++));
        a++;
      } else if (a == actual.size() || (both && common[e + 1][a] >= common[e][a + 1])) {
        marked.add("- " + expected.get(e++));
      } else {
        marked.add("+ " + actual.get(a++));
      }
    }
    return marked;
  }
}
