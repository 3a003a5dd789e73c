package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.manifests.InstallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All that a bundle is made of.
 *
 * @param generated the ClusterServiceVersion of the bundle generator
 * @param base the one written by hand, with its placeholders replaced
 * @param icon an SVG image
 * @param crd the CustomResourceDefinition
 * @param manifests the install manifest, but for the CRD
 * @param examples every Database of {@code examples/}, in the order of the files
 * @param createdAt the time the bundle bears, an RFC 3339 time stamp; not the time it was made
 */
record BundleSources(
    JsonNode generated,
    JsonNode base,
    String icon,
    JsonNode crd,
    List<JsonNode> manifests,
    List<JsonNode> examples,
    String createdAt) {

  /** Where the parts written by hand are. */
  static final Path BY_HAND = Path.of("src", "main", "olm");

  private static final Path EXAMPLES = Path.of("examples");

  /**
   * Reads them.
   *
   * @param bundle what the generator made
   * @param settings {@code createdAt}, and the values of the base's placeholders
   */
  static BundleSources read(Path bundle, Map<String, String> settings) {
    return new BundleSources(
        Documents.one(bundle.resolve(BundleBuild.SERVICE_VERSION)),
        baseWith(settings),
        text(BY_HAND.resolve("icon.svg")),
        Documents.one(bundle.resolve(BundleBuild.CRD)),
        installManifest(),
        databasesOfExamples(),
        Objects.requireNonNull(settings.get("createdAt"), "createdAt"));
  }

  /** What {@code kubectl apply -f deploy/install.yaml} installs, but for the CRD. */
  static List<JsonNode> installManifest() {
    return Documents.all(InstallFiles.text("install.yaml")).stream()
        .filter(object -> !object.path("kind").asText().equals("CustomResourceDefinition"))
        .toList();
  }

  private static JsonNode baseWith(Map<String, String> settings) {
    String base = text(BY_HAND.resolve("base.clusterserviceversion.yaml"));
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      base = base.replace("${" + setting.getKey() + "}", setting.getValue());
    }
    return Documents.parse(base);
  }

  /** Every Database of the examples; what else is in them is for readers of the files. */
  static List<JsonNode> databasesOfExamples() {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .flatMap(file -> Documents.all(file).stream())
          .filter(object -> object.path("kind").asText().equals("Database"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
