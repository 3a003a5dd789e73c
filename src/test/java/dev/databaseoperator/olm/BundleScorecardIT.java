package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tests that {@code operator-sdk scorecard} runs over a bundle, as far as they are static:
 * operator-sdk, {@code internal/scorecard/tests/basic.go} and {@code olm.go}. Its
 * olm-bundle-validation is BundleFormatIT, BundleCsvIT and BundleObjectsIT.
 */
class BundleScorecardIT {

  private final Bundle bundle = Bundle.built();

  /** basic-check-spec: every example has a spec. */
  @Test
  void everyExampleHasASpec() {
    assertThat(bundle.examples()).isNotEmpty().allMatch(example -> example.has("spec"));
  }

  /** olm-crds-have-validation: every field of an example's spec is in the schema. */
  @Test
  void everyFieldOfAnExampleIsInTheSchema() {
    assertThat(bundle.examples())
        .flatExtracting(example -> Bundle.keys(example.get("spec")))
        .isSubsetOf(Bundle.keys(bundle.schema().at("/properties/spec/properties")));
  }

  /** olm-crds-have-resources: the CSV says what the operator makes of an owned kind. */
  @Test
  void ownedCrdsHaveResources() {
    assertThat(bundle.spec("/customresourcedefinitions/owned"))
        .allSatisfy(crd -> assertThat(crd.path("resources")).isNotEmpty());
  }

  /** olm-spec-descriptors: every field of an example's spec has a descriptor. */
  @Test
  void everySpecFieldOfAnExampleHasADescriptor() {
    assertThat(bundle.examples())
        .flatExtracting(example -> Bundle.keys(example.get("spec")))
        .isNotEmpty()
        .isSubsetOf(paths("specDescriptors"));
  }

  /** olm-status-descriptors: the owned kind has status descriptors. */
  @Test
  void ownedCrdsHaveStatusDescriptors() {
    assertThat(paths("statusDescriptors")).isNotEmpty();
  }

  /** The configuration has all of these tests, each with its own entry point. */
  @Test
  void configurationRunsEveryTest() {
    JsonNode configuration =
        Documents.one(bundle.directory().resolve("tests/scorecard/config.yaml"));
    assertThat(configuration.get("apiVersion").asText())
        .isEqualTo("scorecard.operatorframework.io/v1alpha3");
    assertThat(configuration.get("kind").asText()).isEqualTo("Configuration");
    List<String> tests = new ArrayList<>();
    configuration
        .at("/stages/0/tests")
        .forEach(
            test -> {
              assertThat(test.get("image").asText()).contains("scorecard-test:");
              assertThat(test.at("/labels/test").asText())
                  .isEqualTo(test.at("/entrypoint/1").asText() + "-test");
              tests.add(test.at("/entrypoint/1").asText());
            });
    assertThat(tests)
        .containsExactlyInAnyOrder(
            "basic-check-spec",
            "olm-bundle-validation",
            "olm-crds-have-validation",
            "olm-crds-have-resources",
            "olm-spec-descriptors",
            "olm-status-descriptors");
  }

  /** scorecard finds its configuration by the labels. */
  @Test
  void labelsNameTheConfiguration() {
    assertThat(bundle.annotations())
        .containsEntry("operators.operatorframework.io.test.mediatype.v1", "scorecard+v1")
        .containsEntry("operators.operatorframework.io.test.config.v1", "tests/scorecard/");
  }

  private List<String> paths(String descriptors) {
    return Bundle.list(
        bundle.owned().path(descriptors), descriptor -> descriptor.get("path").asText());
  }
}
