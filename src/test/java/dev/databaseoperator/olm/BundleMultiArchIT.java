package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The validator "multiarch", as far as it needs no registry: operator-framework/api, {@code
 * pkg/validation/internal/multiarch.go}. It also asks the registry whether each image has each
 * architecture; no image is published yet.
 */
class BundleMultiArchIT {

  private static final String ARCH = "operatorframework.io/arch.";
  private static final String OS = "operatorframework.io/os.";

  private final Bundle bundle = Bundle.built();

  /** loadInfraLabelsFromCSV: a label counts when its value is "supported". */
  @Test
  void labelsSaySupported() {
    assertThat(bundle.csv().at("/metadata/labels"))
        .isNotEmpty()
        .allMatch(label -> label.asText().equals("supported"));
  }

  /** checkMissingLabelsForArchs: the architectures that the release builds. */
  @Test
  void architecturesAreThoseOfTheRelease() {
    assertThat(labels(ARCH)).containsExactly("amd64", "arm64");
  }

  /** checkMissingLabelsForSO. */
  @Test
  void operatingSystemIsLinux() {
    assertThat(labels(OS)).containsExactly("linux");
  }

  /** loadImagesFromCSV: every image is among the related ones, so that all are inspected. */
  @Test
  void everyImageIsARelatedImage() {
    List<String> related =
        Bundle.list(bundle.spec("/relatedImages"), image -> image.get("image").asText());
    Stream<String> used =
        Stream.concat(
            bundle.containers().stream().map(container -> container.get("image").asText()),
            Stream.of(
                "docker.io/library/"
                    + bundle
                        .schema()
                        .at("/properties/spec/properties/imageName/default")
                        .asText()));
    assertThat(used.toList()).isEqualTo(related);
  }

  /** Whatever selects nodes: the operating system may, the architecture may not. */
  @Test
  void podIsNotBoundToOneArchitecture() {
    assertThat(bundle.podTemplates())
        .isNotEmpty()
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/spec/nodeSelector").toString()).doesNotContain("arch");
              assertThat(pod.at("/spec/affinity/nodeAffinity").toString()).doesNotContain("arch");
            });
  }

  private Stream<String> labels(String prefix) {
    return Bundle.keys(bundle.csv().at("/metadata/labels")).stream()
        .filter(label -> label.startsWith(prefix))
        .map(label -> label.substring(prefix.length()));
  }
}
