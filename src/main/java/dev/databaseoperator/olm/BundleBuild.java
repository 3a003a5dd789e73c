package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Completes the bundle that the generator left in {@code target/bundle/database-operator}. Doing it
 * twice changes nothing more.
 */
final class BundleBuild {

  /** Where the bundle is. */
  static final Path BUNDLE = Path.of("target", "bundle", "database-operator");

  /** Below the bundle. */
  static final Path SERVICE_VERSION =
      Path.of("manifests", "database-operator.clusterserviceversion.yaml");

  /** Below the bundle. */
  static final Path CRD = Path.of("manifests", "databases.databaseoperator.dev-v1.crd.yml");

  /** Below the bundle. */
  static final Path ANNOTATIONS = Path.of("metadata", "annotations.yaml");

  /** Below the bundle. */
  static final Path DOCKERFILE = Path.of("bundle.Dockerfile");

  private BundleBuild() {}

  /**
   * Run by the build, with the system properties {@code bundle.version}, {@code bundle.createdAt},
   * {@code bundle.repository} and {@code bundle.email}.
   */
  public static void main(String[] arguments) throws IOException {
    complete(
        BUNDLE,
        Stream.of("version", "createdAt", "repository", "email")
            .collect(
                Collectors.toMap(
                    name -> name,
                    name -> Objects.requireNonNull(System.getProperty("bundle." + name), name))));
  }

  /** Completes the bundle in this directory. */
  static void complete(Path bundle, Map<String, String> settings) throws IOException {
    BundleSources sources = BundleSources.read(bundle, settings);
    write(bundle.resolve(SERVICE_VERSION), Documents.write(ServiceVersion.of(sources)));
    Map<String, JsonNode> objects = new BundleObjects(sources.manifests()).besideTheCsv();
    deleteAllBut(objects.keySet(), bundle.resolve("manifests"));
    for (var object : objects.entrySet()) {
      write(
          bundle.resolve("manifests").resolve(object.getKey()), Documents.write(object.getValue()));
    }
    BundleLabels labels = new BundleLabels(Documents.one(bundle.resolve(ANNOTATIONS)));
    write(bundle.resolve(ANNOTATIONS), labels.annotations());
    write(bundle.resolve(DOCKERFILE), labels.dockerfile());
    copy("scorecard.yaml", bundle.resolve(BundleLabels.SCORECARD).resolve("config.yaml"));
    // A catalog has it once for all versions, beside their directories.
    copy("ci.yaml", bundle.resolveSibling("ci.yaml"));
  }

  /** What an earlier build left and the manifests no longer have. */
  private static void deleteAllBut(Set<String> names, Path manifests) throws IOException {
    try (Stream<Path> files = Files.list(manifests)) {
      for (Path file : files.toList()) {
        Path inBundle = Path.of("manifests").resolve(file.getFileName());
        if (!inBundle.equals(SERVICE_VERSION)
            && !inBundle.equals(CRD)
            && !names.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  private static void copy(String source, Path target) throws IOException {
    write(target, Files.readString(BundleSources.BY_HAND.resolve(source)));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
