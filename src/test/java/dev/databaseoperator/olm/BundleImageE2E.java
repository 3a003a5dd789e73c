package dev.databaseoperator.olm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle image, built from {@code bundle.Dockerfile} by buildah, as root, without a daemon. */
@NeedsOwnNodes("builds an image, as root, with packages that those need too")
class BundleImageE2E {

  private static final String IMAGE = "localhost/database-operator-bundle:check";

  @TempDir static Path storage;

  private final Bundle bundle = Bundle.built();

  @BeforeAll
  static void build() {
    run(List.of("dev/prerequisites", "install"));
    buildah(
        "--isolation",
        "chroot",
        "bud",
        "--quiet",
        "--file",
        BundleBuild.BUNDLE.resolve(BundleBuild.DOCKERFILE).toString(),
        "--tag",
        IMAGE,
        BundleBuild.BUNDLE.toString());
  }

  @Test
  void imageHasTheLabelsOfTheBundle() throws IOException {
    Map<String, String> labels = new TreeMap<>();
    image()
        .at("/OCIv1/config/Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    // buildah adds its own version.
    labels.keySet().removeIf(label -> label.startsWith("io.buildah."));
    assertThat(labels).isEqualTo(bundle.annotations());
  }

  @Test
  void imageHasTheFilesOfTheBundleAndNoOther() throws IOException {
    String container = buildah("from", IMAGE).strip();
    Path root = Path.of(buildah("mount", container).strip());
    Map<String, String> expected = files(BundleBuild.BUNDLE);
    expected.remove(BundleBuild.DOCKERFILE.toString());
    assertThat(files(root)).isEqualTo(expected);
    buildah("rm", container);
  }

  private static JsonNode image() throws IOException {
    return new ObjectMapper().readTree(buildah("inspect", "--type", "image", IMAGE));
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  /** With a storage of its own, so that nothing of it stays. */
  private static String buildah(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "buildah",
                "--storage-driver",
                "vfs",
                "--root",
                storage.resolve("root").toString(),
                "--runroot",
                storage.resolve("run").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static String run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
      return output;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
