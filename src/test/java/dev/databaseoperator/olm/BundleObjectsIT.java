package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * The validators of bundles and of CRDs, of the set "default", and the optional one of objects:
 * operator-framework/api, {@code pkg/validation/internal/bundle.go}, {@code crd.go} and {@code
 * object.go}.
 */
class BundleObjectsIT {

  private final Bundle bundle = Bundle.built();

  /** validateOwnedCRDs: every owned version is in the bundle. */
  @Test
  void everyOwnedCrdIsInTheBundle() {
    assertThat(keysOfCrds())
        .containsAll(
            Bundle.list(
                bundle.spec("/customresourcedefinitions/owned"),
                crd ->
                    key(
                        crd.get("name").asText().split("\\.", 2)[1],
                        crd.get("version"),
                        crd.get("kind"))));
  }

  /** validateOwnedCRDs: every CRD of the bundle is owned. */
  @Test
  void everyCrdOfTheBundleIsOwned() {
    List<String> owned =
        Bundle.list(
            bundle.spec("/customresourcedefinitions/owned"), crd -> crd.get("name").asText());
    assertThat(bundle.crds())
        .extracting(crd -> crd.at("/metadata/name").asText())
        .containsExactlyElementsOf(owned);
  }

  /** validateOwnedCRDs: no version of a CRD twice. */
  @Test
  void noCrdIsThereTwice() {
    assertThat(keysOfCrds()).doesNotHaveDuplicates();
  }

  /** validateServiceAccounts: the Deployment's own is the Operator Lifecycle Manager's to make. */
  @Test
  void theServiceAccountOfTheDeploymentIsNotInTheBundle() {
    List<String> accounts =
        bundle.podTemplates().stream()
            .map(pod -> pod.at("/spec/serviceAccountName").asText())
            .toList();
    assertThat(accounts).doesNotContain("");
    assertThat(bundle.ofKind("ServiceAccount"))
        .noneMatch(account -> accounts.contains(account.at("/metadata/name").asText()));
  }

  /** validateBundleSize: below 85 % of 1 MiB, compressed, because it must fit in a ConfigMap. */
  @Test
  void fitsCompressedIntoAConfigMap() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream compressed = new GZIPOutputStream(bytes)) {
      for (Path file : Bundle.filesIn("manifests")) {
        compressed.write(Files.readAllBytes(file));
      }
    }
    assertThat(bytes.size()).isLessThan((1 << 20) * 85 / 100);
  }

  /** validateCRD: a v1 CRD; the API server has the rest of the rules, see BundleApiServerIT. */
  @Test
  void crdsAreV1() {
    assertThat(bundle.crds())
        .isNotEmpty()
        .allMatch(crd -> crd.get("apiVersion").asText().equals("apiextensions.k8s.io/v1"));
  }

  /** validateCRD: named by plural and group, exactly one version is stored. */
  @Test
  void crdsAreNamedByPluralAndGroupAndStoreOneVersion() {
    assertThat(bundle.crds())
        .allSatisfy(
            crd -> {
              assertThat(crd.at("/metadata/name").asText())
                  .isEqualTo(
                      crd.at("/spec/names/plural").asText() + "." + crd.at("/spec/group").asText());
              assertThat(crd.at("/spec/versions"))
                  .filteredOn(version -> version.get("storage").asBoolean())
                  .hasSize(1);
            });
  }

  /** validatePDB: no budget that forbids every eviction. */
  @Test
  void noPodDisruptionBudgetForbidsEviction() {
    assertThat(bundle.ofKind("PodDisruptionBudget"))
        .allSatisfy(
            budget -> {
              assertThat(budget.at("/spec/maxUnavailable").asText()).isNotIn("0", "0%");
              assertThat(budget.at("/spec/minAvailable").asText()).isNotEqualTo("100%");
            });
  }

  /** validatePriorityClass: none is the global default. */
  @Test
  void noPriorityClassIsTheGlobalDefault() {
    assertThat(bundle.ofKind("PriorityClass"))
        .noneMatch(priority -> priority.path("globalDefault").asBoolean());
  }

  /** audit: no role writes PodDisruptionBudgets. */
  @Test
  void noRoleWritesPodDisruptionBudgets() {
    assertThat(rulesOfObjects())
        .noneMatch(
            rule ->
                has(rule, "apiGroups", "policy")
                    && has(rule, "resources", "poddisruptionbudgets")
                    && has(rule, "verbs", "*", "create", "update", "patch"));
  }

  /** audit: no role changes OpenShift's own SecurityContextConstraints. */
  @Test
  void noRoleChangesSecurityContextConstraints() {
    assertThat(rulesOfObjects())
        .noneMatch(
            rule ->
                has(rule, "apiGroups", "security.openshift.io")
                    && has(rule, "verbs", "*", "delete", "update", "patch"));
  }

  private List<JsonNode> rulesOfObjects() {
    return List.of("Role", "ClusterRole").stream()
        .flatMap(kind -> bundle.ofKind(kind).stream())
        .flatMap(role -> Bundle.stream(role.path("rules")))
        .toList();
  }

  private static boolean has(JsonNode rule, String field, String... any) {
    Set<String> wanted = Set.of(any);
    return Bundle.texts(rule.path(field)).stream().anyMatch(wanted::contains);
  }

  private List<String> keysOfCrds() {
    return bundle.crds().stream()
        .flatMap(
            crd ->
                Bundle.stream(crd.at("/spec/versions"))
                    .map(
                        version ->
                            key(
                                crd.at("/spec/group").asText(),
                                version.get("name"),
                                crd.at("/spec/names/kind"))))
        .toList();
  }

  private static String key(String group, JsonNode version, JsonNode kind) {
    return "%s/%s %s".formatted(group, version.asText(), kind.asText());
  }
}
