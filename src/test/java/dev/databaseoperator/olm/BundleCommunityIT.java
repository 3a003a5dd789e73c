package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The validator "community" (operator-framework/api, {@code pkg/validation/internal/community.go},
 * which speaks only of bundles with APIs that are gone) and the lists of fields in the contribution
 * guides of the community catalogs (k8s-operatorhub/community-operators, {@code
 * docs/packaging-required-fields.md}).
 */
class BundleCommunityIT {

  private final Bundle bundle = Bundle.built();

  /** getRemovedAPIsOn1_22From: none, so no highest version of OpenShift has to be named. */
  @Test
  void usesNoApiThatLimitsItToOldClusters() {
    assertThat(bundle.crds())
        .allMatch(crd -> crd.get("apiVersion").asText().equals("apiextensions.k8s.io/v1"));
    assertThat(bundle.annotation("olm.properties")).isEmpty();
  }

  /** checkOCPLabels: no label limits the versions of OpenShift either. */
  @Test
  void labelsDoNotLimitOpenShift() {
    assertThat(bundle.labels()).doesNotContainKey("com.redhat.openshift.versions");
  }

  /** The guide's required annotations. */
  @Test
  void requiredAnnotationsAreThere() {
    for (String name :
        List.of(
            "alm-examples",
            "capabilities",
            "categories",
            "certified",
            "containerImage",
            "createdAt",
            "description",
            "repository",
            "support")) {
      assertThat(bundle.annotation(name)).as(name).isNotBlank();
    }
  }

  /** Only certified catalogs say true. */
  @Test
  void isNotCertified() {
    assertThat(bundle.annotation("certified")).isEqualTo("false");
  }

  /** The tile shows about 135 characters of it. */
  @Test
  void shortDescriptionFitsTheTile() {
    assertThat(bundle.annotation("description")).hasSizeLessThanOrEqualTo(135);
  }

  /** The same for every build of the same version. */
  @Test
  void createdAtIsATimeStampAndNotTheTimeOfTheBuild() {
    assertThat(bundle.annotation("createdAt")).isEqualTo("2026-01-01T00:00:00Z");
  }

  /** The image that the annotation names is the one that is installed. */
  @Test
  void containerImageIsTheDeploymentsImage() {
    assertThat(bundle.containers())
        .extracting(container -> container.get("image").asText())
        .containsExactly(bundle.annotation("containerImage"));
  }
}
