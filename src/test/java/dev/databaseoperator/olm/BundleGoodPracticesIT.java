package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The validator "good-practices": operator-framework/api, {@code
 * pkg/validation/internal/good_practices.go}.
 */
class BundleGoodPracticesIT {

  private final Bundle bundle = Bundle.built();

  /** validateResourceRequests: there is a Deployment. */
  @Test
  void hasADeployment() {
    assertThat(bundle.podTemplates()).isNotEmpty();
  }

  /** validateResourceRequests: each container says what CPU and memory it needs. */
  @Test
  void containersRequestCpuAndMemory() {
    assertThat(bundle.containers())
        .isNotEmpty()
        .allSatisfy(
            container -> {
              assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
              assertThat(container.at("/resources/requests/memory").asText()).isNotEmpty();
            });
  }

  /** validateCrdDescriptions: no owned or required CRD without a description. */
  @Test
  void crdsAreDescribed() {
    List<String> descriptions = new ArrayList<>();
    for (String part : List.of("owned", "required")) {
      bundle
          .spec("/customresourcedefinitions/" + part)
          .forEach(crd -> descriptions.add(crd.path("description").asText()));
    }
    assertThat(descriptions).isNotEmpty().doesNotContain("");
  }

  /** validateHubChannels: candidate, fast and stable are the conventional names. */
  @Test
  void channelsAreNamedByTheConvention() {
    assertThat(bundle.channels()).allMatch(name -> name.matches("(candidate|fast|stable).*"));
  }

  /** validateRBACForCRDsWith: CRDs are the Operator Lifecycle Manager's to make. */
  @Test
  void rulesDoNotAllowToMakeCrds() {
    Set<String> makes = Set.of("create", "patch", "*", "[*]");
    assertThat(bundle.rules())
        .noneMatch(
            rule ->
                Bundle.texts(rule.path("apiGroups")).contains("apiextensions.k8s.io")
                    && Bundle.texts(rule.path("verbs")).stream().anyMatch(makes::contains));
  }

  /** checkBundleName. */
  @Test
  void nameIsOperatorAndVersion() {
    assertThat(bundle.csv().at("/metadata/name").asText())
        .isEqualTo("database-operator.v" + bundle.spec("/version").asText());
  }
}
