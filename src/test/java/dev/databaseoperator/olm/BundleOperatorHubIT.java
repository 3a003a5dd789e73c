package dev.databaseoperator.olm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The validators "operatorhub" and "operatorhubv2", the standard capabilities and categories among
 * them, and what OperatorHub.io's page asks for beyond: operator-framework/api, {@code
 * pkg/validation/internal/operatorhub.go}, {@code operatorhubv2.go}, {@code
 * standardcapabilities.go}, {@code standardcategories.go}.
 */
class BundleOperatorHubIT {

  private final Bundle bundle = Bundle.built();

  /** checkSpecProviderName. */
  @Test
  void providerHasAName() {
    assertThat(bundle.spec("/provider/name").asText()).isEqualTo("database-operator");
  }

  /** checkSpecMaintainers: each has a name and an address that net/mail can parse. */
  @Test
  void maintainersHaveNameAndAddress() {
    assertThat(bundle.spec("/maintainers"))
        .isNotEmpty()
        .allSatisfy(
            maintainer -> {
              assertThat(maintainer.path("name").asText()).isNotBlank();
              assertThat(maintainer.path("email").asText()).matches("[a-z.+-]+@[a-z0-9.-]+");
            });
  }

  /** checkSpecLinks: each has a name and a URL with a scheme. */
  @Test
  void linksHaveNameAndUrl() {
    assertThat(bundle.spec("/links"))
        .isNotEmpty()
        .allSatisfy(
            link -> {
              assertThat(link.path("name").asText()).isNotBlank();
              assertThatCode(() -> new URI(link.path("url").asText())).doesNotThrowAnyException();
              assertThat(link.path("url").asText()).startsWith("https://");
            });
  }

  /** checkCapabilities. */
  @Test
  void capabilityIsOneOfTheFiveLevels() {
    assertThat(bundle.annotation("capabilities"))
        .isIn(
            "Basic Install", "Seamless Upgrades", "Full Lifecycle", "Deep Insights", "Auto Pilot");
  }

  /** checkCategories. */
  @Test
  void categoriesAreStandard() {
    assertThat(List.of(bundle.annotation("categories").split(",")))
        .isSubsetOf(
            "AI/Machine Learning",
            "Application Runtime",
            "Big Data",
            "Cloud Provider",
            "Developer Tools",
            "Database",
            "Integration & Delivery",
            "Logging & Tracing",
            "Monitoring",
            "Networking",
            "OpenShift Optional",
            "Security",
            "Storage",
            "Streaming & Messaging");
  }

  /** checkSpecVersion: set, and not 0.0.0. */
  @Test
  void versionIsSet() {
    assertThat(bundle.spec("/version").asText())
        .matches("\\d+\\.\\d+\\.\\d+")
        .isNotEqualTo("0.0.0");
  }

  /** checkSpecIcon: exactly one, with data and a media type that browsers show. */
  @Test
  void iconIsOneImage() {
    assertThat(bundle.spec("/icon")).hasSize(1);
    assertThat(bundle.spec("/icon/0/mediatype").asText())
        .isIn("image/gif", "image/jpeg", "image/png", "image/svg+xml");
    assertThat(
            new String(
                Base64.getDecoder().decode(bundle.spec("/icon/0/base64data").asText()), UTF_8))
        .startsWith("<svg ");
  }

  /** checkSpecMinKubeVersion. */
  @Test
  void minKubeVersionIsSet() {
    assertThat(bundle.spec("/minKubeVersion").asText()).matches("1\\.\\d+\\.\\d+");
  }

  /** checkBundleName, its first half: it ends with a semantic version. */
  @Test
  void nameEndsWithTheVersion() {
    Matcher version =
        Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$")
            .matcher(bundle.csv().at("/metadata/name").asText());
    assertThat(version.find()).isTrue();
    assertThat(version.group()).isEqualTo(bundle.spec("/version").asText());
  }

  /** checkBundleName, its second half: operator name, ".v", version. */
  @Test
  void nameFollowsTheConvention() {
    assertThat(bundle.csv().at("/metadata/name").asText().split("\\.v")).hasSize(2);
  }

  /** validateDeprecatedAPIS, since 1.22: no beta version of what has a stable one. */
  @Test
  void noObjectIsOfAnApiThatKubernetes122Removed() {
    assertThat(bundle.objects().values())
        .extracting(object -> object.get("apiVersion").asText())
        .allMatch(version -> version.matches("(.*/)?v\\d+"));
  }

  /** validateDeprecatedAPIS, since 1.25: the rules ask for none of what was removed. */
  @Test
  void noRuleIsForAKindThatKubernetes125Removed() {
    assertThat(bundle.rules())
        .flatExtracting(rule -> Bundle.texts(rule.path("resources")))
        .doesNotContain("podsecuritypolicies", "*");
  }

  /** validateDeprecatedAPIS, since 1.26. */
  @Test
  void noObjectIsOfAnApiThatKubernetes126Removed() {
    assertThat(bundle.objects().values())
        .extracting(object -> object.get("apiVersion").asText())
        .doesNotContain(
            "autoscaling/v2beta2",
            "flowcontrol.apiserver.k8s.io/v1beta1",
            "flowcontrol.apiserver.k8s.io/v1beta2");
  }
}
