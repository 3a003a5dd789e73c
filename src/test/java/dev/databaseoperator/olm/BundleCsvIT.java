package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.openshift.api.model.operatorhub.v1alpha1.ClusterServiceVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The validator of ClusterServiceVersions, of the set "default": operator-framework/api, {@code
 * pkg/validation/internal/csv.go}, {@code annotations.go} and {@code typecheck.go}.
 */
class BundleCsvIT {

  private static final String SEMVER =
      "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?";

  private final Bundle bundle = Bundle.built();

  /** parseCSVNameFormat: a DNS-1123 subdomain that is also a label value. */
  @Test
  void nameIsADnsNameOfAtMost63Characters() {
    assertThat(bundle.csv().at("/metadata/name").asText())
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
        .hasSizeLessThanOrEqualTo(63);
  }

  /** validateCSV: spec.replaces, where it is set, has the format of a name. */
  @Test
  void replacesNothingOrAName() {
    // In semver-mode (ci.yaml) the catalog finds the predecessor.
    assertThat(bundle.spec("/replaces").isMissingNode()).isTrue();
  }

  /** validateExamplesAnnotations: one of the two annotations, JSON, an array of objects. */
  @Test
  void examplesAreJson() {
    assertThat(bundle.annotation("olm.examples")).isEmpty();
    assertThat(bundle.examples()).isNotEmpty();
  }

  /** matchGVKProvidedAPIs: every example is of an owned kind, every owned kind has an example. */
  @Test
  void examplesAreOfTheOwnedKindsAndEachOwnedKindHasOne() {
    List<String> owned =
        Bundle.list(
            bundle.spec("/customresourcedefinitions/owned"),
            crd ->
                "%s/%s %s"
                    .formatted(
                        crd.get("name").asText().split("\\.", 2)[1],
                        crd.get("version").asText(),
                        crd.get("kind").asText()));
    assertThat(bundle.examples())
        .extracting(
            example -> example.get("apiVersion").asText() + " " + example.get("kind").asText())
        .hasSameElementsAs(owned)
        .containsAll(owned);
  }

  /** validateInstallModes: there, none twice, at least one supported. */
  @Test
  void installModesAreThereOnceAndSupported() {
    assertThat(bundle.spec("/installModes"))
        .allMatch(mode -> mode.get("supported").asBoolean())
        .extracting(mode -> mode.get("type").asText())
        .containsExactlyInAnyOrder(
            "OwnNamespace", "SingleNamespace", "MultiNamespace", "AllNamespaces");
  }

  /** validateInstallModes: a conversion webhook works with AllNamespaces only. */
  @Test
  void noConversionWebhookForbidsInstallModes() {
    assertThat(bundle.spec("/webhookdefinitions").isMissingNode()).isTrue();
    assertThat(bundle.crds()).allMatch(crd -> crd.at("/spec/conversion").isMissingNode());
  }

  /** validateMinKubeVersion: there, and a version of three numbers. */
  @Test
  void minKubeVersionIsAVersion() {
    assertThat(bundle.spec("/minKubeVersion").asText()).matches(SEMVER);
  }

  /** checkEmptyFields: what has no omitempty in v1alpha1.ClusterServiceVersionSpec is not empty. */
  @Test
  void requiredFieldsAreNotEmpty() {
    assertThat(bundle.spec("/displayName").asText()).isNotBlank();
    assertThat(bundle.spec("/install/strategy").asText()).isEqualTo("deployment");
    assertThat(bundle.spec("/install/spec/deployments")).isNotEmpty();
  }

  /** checkEmptyFields warns of optional fields that are empty: of these, none that users see is. */
  @Test
  void optionalFieldsThatUsersSeeAreNotEmpty() {
    for (String field :
        List.of(
            "version",
            "description",
            "icon",
            "keywords",
            "links",
            "maintainers",
            "maturity",
            "minKubeVersion",
            "provider",
            "relatedImages",
            "installModes")) {
      JsonNode value = bundle.spec("/" + field);
      assertThat(value.isContainerNode() ? value.size() : value.asText().length())
          .as(field)
          .isPositive();
    }
  }

  /** ValidateAnnotationNames: the annotations whose case matters, and no olm.properties. */
  @Test
  void annotationsHaveTheRightCase() {
    Map<String, String> known = new TreeMap<>();
    for (String name :
        List.of(
            "olm.operatorGroup",
            "olm.operatorNamespace",
            "olm.targetNamespaces",
            "olm.providedAPIs",
            "olm.skipRange")) {
      known.put(name.toLowerCase(Locale.ROOT), name);
    }
    assertThat(Bundle.keys(bundle.csv().at("/metadata/annotations")))
        .doesNotContain("olm.properties")
        .allSatisfy(
            name ->
                assertThat(known.getOrDefault(name.toLowerCase(Locale.ROOT), name))
                    .isEqualTo(name));
  }

  /** validateVersionKind: both are there. */
  @Test
  void apiVersionAndKindAreThere() {
    assertThat(bundle.csv().get("apiVersion").asText()).isEqualTo("operators.coreos.com/v1alpha1");
    assertThat(bundle.csv().get("kind").asText()).isEqualTo("ClusterServiceVersion");
  }

  /** The model that fabric8 generates from operator-framework/api's types knows every field. */
  @Test
  void hasOnlyFieldsOfItsType() {
    ObjectMapper strict =
        new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    strict.setAnnotationIntrospector(new NothingElse());
    assertThatCode(() -> strict.treeToValue(bundle.csv(), ClusterServiceVersion.class))
        .doesNotThrowAnyException();
  }

  /** Without it the model would keep what it does not know as "additional properties". */
  private static final class NothingElse extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
