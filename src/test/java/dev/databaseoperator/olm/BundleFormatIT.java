package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The format of a registry+v1 bundle, as {@code opm} and scorecard's olm-bundle-validation check it
 * (operator-registry, {@code pkg/lib/bundle/validate.go}), and the validator of package manifests
 * (operator-framework/api, {@code pkg/validation/internal/package_manifest.go}), which a bundle
 * replaces by its annotations.
 */
class BundleFormatIT {

  private static final String PREFIX = "operators.operatorframework.io.bundle.";

  /** operator-registry, {@code pkg/lib/bundle/supported_resources.go}. */
  private static final Set<String> SUPPORTED =
      Set.of(
          "ClusterRole",
          "ClusterRoleBinding",
          "ClusterServiceVersion",
          "ConfigMap",
          "CustomResourceDefinition",
          "PodDisruptionBudget",
          "PriorityClass",
          "PrometheusRule",
          "Role",
          "RoleBinding",
          "Secret",
          "Service",
          "ServiceAccount",
          "ServiceMonitor");

  private final Bundle bundle = Bundle.built();

  /** ValidateBundleFormat: both directories are there, and the annotations file. */
  @Test
  void hasManifestsAndMetadata() {
    assertThat(bundle.directory().resolve("manifests")).isNotEmptyDirectory();
    assertThat(bundle.directory().resolve("metadata")).isNotEmptyDirectory();
    assertThat(bundle.annotations()).isNotEmpty();
  }

  /** GetMediaType: plain manifests with a CSV are registry+v1, and the annotation says so. */
  @Test
  void mediaTypeIsThatOfPlainManifests() {
    assertThat(bundle.annotations()).containsEntry(PREFIX + "mediatype.v1", "registry+v1");
    assertThat(bundle.csv()).isNotNull();
  }

  /** validateAnnotations: the directories are where the annotations say. */
  @Test
  void annotationsNameTheDirectories() {
    assertThat(bundle.annotations())
        .containsEntry(PREFIX + "manifests.v1", "manifests/")
        .containsEntry(PREFIX + "metadata.v1", "metadata/");
  }

  /** validateChannels of the package manifest: it has a name. */
  @Test
  void packageHasAName() {
    assertThat(bundle.annotations()).containsEntry(PREFIX + "package.v1", "database-operator");
  }

  /** validateChannels: there are channels, none is empty, none is there twice. */
  @Test
  void channelsAreCandidateAndStable() {
    assertThat(bundle.channels()).containsExactly("candidate", "stable");
  }

  /** ValidateChannelDefault: one of the channels is the default. */
  @Test
  void defaultChannelIsOneOfThem() {
    assertThat(bundle.annotations().get(PREFIX + "channel.default.v1"))
        .isEqualTo("stable")
        .isIn(bundle.channels());
  }

  /** A catalog reads the image's labels or the file: they must not differ. */
  @Test
  void annotationsEqualTheLabelsOfTheImage() {
    assertThat(bundle.labels()).isEqualTo(bundle.annotations());
  }

  /** What the labels name is copied into the image. */
  @Test
  void dockerfileCopiesWhatTheLabelsName() {
    assertThat(Arrays.stream(bundle.dockerfile().split("\n")))
        .contains(
            "FROM scratch",
            "COPY manifests /manifests/",
            "COPY metadata /metadata/",
            "COPY tests/scorecard /tests/scorecard/");
  }

  /** ValidateBundleContent: one object in each file. */
  @Test
  void eachFileHasOneObject() {
    assertThat(Bundle.filesIn("manifests"))
        .allSatisfy(file -> assertThat(Documents.all(file)).hasSize(1));
  }

  /** ValidateBundleContent: only kinds that the Operator Lifecycle Manager installs. */
  @Test
  void everyKindIsSupported() {
    assertThat(bundle.objects().values())
        .extracting(object -> object.path("kind").asText())
        .isSubsetOf(SUPPORTED);
  }

  /** validateKubectlable: every object has a name; its namespace is the Subscription's. */
  @Test
  void everyObjectHasANameAndNoNamespace() {
    assertThat(bundle.objects().values())
        .allSatisfy(
            object -> {
              assertThat(object.at("/metadata/name").asText()).isNotEmpty();
              assertThat(object.at("/metadata/namespace").isMissingNode()).isTrue();
            });
  }

  /** GetBundleFromDir: exactly one ClusterServiceVersion. */
  @Test
  void hasOneClusterServiceVersion() {
    assertThat(Bundle.filesIn("manifests"))
        .filteredOn(
            file -> Documents.one(file).path("kind").asText().equals("ClusterServiceVersion"))
        .hasSize(1);
  }

  /** Dependencies are validated where there are some: the operator has none. */
  @Test
  void hasNoDependencies() {
    assertThat(Bundle.filesIn("metadata"))
        .extracting(file -> file.getFileName().toString())
        .isEqualTo(List.of("annotations.yaml"));
  }

  /** The community catalogs read it beside the versions' directories. */
  @Test
  void catalogGetsTheUpdateGraph() {
    var ci = bundle.directory().resolveSibling("ci.yaml");
    assertThat(Files.exists(ci)).isTrue();
    assertThat(Documents.one(ci).path("updateGraph").asText())
        .isIn("semver-mode", "semver-skippatch-mode", "replaces-mode");
  }
}
