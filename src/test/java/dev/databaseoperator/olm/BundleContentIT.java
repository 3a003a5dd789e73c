package dev.databaseoperator.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the bundle says what the manifests, the CRD and the examples say: nothing twice by hand. */
class BundleContentIT {

  private static final Map<String, String> PUBLISHED =
      Map.of(
          "version", "0.1.0",
          "createdAt", "2026-01-01T00:00:00Z",
          "repository", "https://git.example.com/shop/database-operator",
          "email", "team@example.com");

  private final Bundle bundle = Bundle.built();
  private final List<JsonNode> manifests = BundleSources.installManifest();

  @Test
  void examplesAreTheDatabasesOfTheExamplesDirectory() {
    assertThat(bundle.examples()).isEqualTo(BundleSources.databasesOfExamples());
  }

  @Test
  void everyTopLevelKeyOfTheSpecHasADescriptor() {
    assertThat(topLevel("specDescriptors"))
        .containsExactlyInAnyOrderElementsOf(
            Bundle.keys(bundle.schema().at("/properties/spec/properties")));
  }

  @Test
  void everyTopLevelKeyOfTheStatusHasADescriptor() {
    assertThat(topLevel("statusDescriptors"))
        .containsExactlyInAnyOrderElementsOf(
            Bundle.keys(bundle.schema().at("/properties/status/properties")));
  }

  @Test
  void everyDescriptorIsOfAFieldAndHasNameDescriptionAndKind() {
    Stream.of("spec", "status")
        .forEach(
            part ->
                assertThat(bundle.owned().get(part + "Descriptors"))
                    .allSatisfy(
                        descriptor -> {
                          assertThat(field(part, descriptor.get("path").asText()))
                              .as("%s.%s", part, descriptor.get("path"))
                              .isNotNull();
                          assertThat(descriptor.get("displayName").asText()).isNotBlank();
                          assertThat(descriptor.get("description").asText()).isNotBlank();
                          assertThat(Bundle.texts(descriptor.get("x-descriptors")))
                              .isNotEmpty()
                              .allMatch(kind -> kind.startsWith("urn:alm:descriptor:"));
                        }));
  }

  @Test
  void choicesOfADescriptorAreThoseOfTheSchema() {
    String select = "urn:alm:descriptor:com.tectonic.ui:select:";
    for (JsonNode descriptor : bundle.owned().get("specDescriptors")) {
      List<String> choices =
          Bundle.texts(descriptor.get("x-descriptors")).stream()
              .filter(kind -> kind.startsWith(select))
              .map(kind -> kind.substring(select.length()))
              .toList();
      if (!choices.isEmpty()) {
        assertThat(Bundle.texts(field("spec", descriptor.get("path").asText()).get("enum")))
            .containsExactlyInAnyOrderElementsOf(choices);
      }
    }
  }

  /** Pods are its StatefulSets', events are not listed by custom. */
  @Test
  void resourcesAreTheKindsThatTheOperatorMayMake() {
    Set<String> made = new TreeSet<>(List.of("pods"));
    for (JsonNode rule : bundle.rules()) {
      if (Bundle.texts(rule.get("verbs")).contains("create")) {
        made.addAll(Bundle.texts(rule.get("resources")));
      }
    }
    made.remove("events");
    assertThat(bundle.owned().get("resources"))
        .extracting(resource -> resource.get("kind").asText().toLowerCase(Locale.ROOT) + "s")
        .containsExactlyInAnyOrderElementsOf(made);
  }

  /** clusterPermissions would be granted in the whole cluster whatever the install mode. */
  @Test
  void rightsAreThoseOfTheClusterRoleAndFollowTheTargetNamespaces() {
    assertThat(bundle.spec("/install/spec/clusterPermissions").isMissingNode()).isTrue();
    assertThat(bundle.rules()).isEqualTo(Bundle.list(manifest("ClusterRole").get("rules"), r -> r));
  }

  @Test
  void rightsForLeaseAndCanaryStayInTheOperatorsNamespace() {
    assertThat(bundle.ofKind("RoleBinding"))
        .hasSize(2)
        .allSatisfy(
            binding -> {
              assertThat(binding.at("/subjects/0/name").asText()).isEqualTo("database-operator");
              assertThat(binding.at("/subjects/0/namespace").isMissingNode()).isTrue();
              assertThat(bundle.ofKind("Role"))
                  .extracting(role -> role.at("/metadata/name").asText())
                  .contains(binding.at("/roleRef/name").asText());
            });
  }

  @Test
  void deploymentIsThatOfTheManifestButForTheNamespaces() {
    JsonNode pod = bundle.podTemplates().get(0).deepCopy();
    JsonNode original = manifest("Deployment").at("/spec/template").deepCopy();
    for (JsonNode template : List.of(pod, original)) {
      ((ObjectNode) template.at("/spec/containers/0")).remove("env");
    }
    assertThat(pod).isEqualTo(original);
  }

  @Test
  void namespacesAreTheTargetNamespacesOfTheOperatorGroup() {
    assertThat(bundle.containers().get(0).get("env"))
        .filteredOn(variable -> variable.get("name").asText().contains("NAMESPACES"))
        .singleElement()
        .satisfies(
            variable -> {
              assertThat(variable.get("name").asText())
                  .isEqualTo("DATABASE_OPERATOR_WATCH_NAMESPACES");
              assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asText())
                  .isEqualTo("metadata.annotations['olm.targetNamespaces']");
            });
  }

  @Test
  void crdIsThatOfTheManifests() {
    assertThat(bundle.crds())
        .containsExactly(
            Documents.one(
                Path.of("target", "kubernetes", "databases.databaseoperator.dev-v1.yml")));
  }

  /** What is left out is in the CSV, or not for the Operator Lifecycle Manager. */
  @Test
  void nothingOfTheManifestsIsForgotten() {
    Set<String> elsewhere =
        Set.of("Namespace", "ServiceAccount", "ClusterRoleBinding", "Deployment");
    Set<String> notSupported =
        Set.of(
            "FlowSchema",
            "PriorityLevelConfiguration",
            "NetworkPolicy",
            "PodMonitor",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding");
    Set<String> inBundle = new TreeSet<>();
    bundle.objects().values().forEach(object -> inBundle.add(id(object)));
    inBundle.add("ClusterRole database-operator");
    assertThat(manifests)
        .filteredOn(object -> !elsewhere.contains(object.get("kind").asText()))
        .filteredOn(object -> !notSupported.contains(object.get("kind").asText()))
        .extracting(BundleContentIT::id)
        .isSubsetOf(inBundle);
  }

  /** As operator-registry lists no such kind, it is there as text. */
  @Test
  void aConfigMapHasTheAdmissionPolicyOfTheManifests() {
    JsonNode text = bundle.ofKind("ConfigMap").get(0).at("/data/policy.yaml");
    assertThat(Documents.all(text.asText()))
        .hasSize(2)
        .isEqualTo(
            manifests.stream()
                .filter(object -> object.get("kind").asText().startsWith("ValidatingAdmission"))
                .toList());
  }

  /** Nobody who exists is named as long as nobody publishes it. */
  @Test
  void placeholdersEndInInvalid() {
    assertThat(bundle.annotation("repository")).endsWith(".invalid");
    assertThat(bundle.spec("/maintainers/0/email").asText()).endsWith(".invalid");
  }

  @Test
  void whoPublishesItCanReplaceThePlaceholders(@TempDir Path directory) throws IOException {
    Path copy = directory.resolve("database-operator");
    copy(bundle.directory(), copy);
    BundleBuild.complete(copy, PUBLISHED);
    assertThat(files(copy).values())
        .noneMatch(text -> text.contains(".invalid"))
        .noneMatch(text -> text.contains("${"))
        .anyMatch(
            text ->
                text.contains("https://git.example.com/shop/database-operator/tree/v0.1.0/docs"));
  }

  @Test
  void madeAgainItIsTheSameByteForByte(@TempDir Path directory) throws IOException {
    Path copy = directory.resolve("database-operator");
    copy(bundle.directory(), copy);
    Map<String, String> settings = new TreeMap<>(PUBLISHED);
    settings.put("repository", bundle.annotation("repository"));
    settings.put("email", bundle.spec("/maintainers/0/email").asText());
    BundleBuild.complete(copy, settings);
    assertThat(files(copy)).isEqualTo(files(bundle.directory()));
  }

  private List<String> topLevel(String descriptors) {
    return Bundle.list(bundle.owned().get(descriptors), entry -> entry.get("path").asText())
        .stream()
        .filter(path -> !path.contains("."))
        .toList();
  }

  private JsonNode field(String part, String path) {
    JsonNode field = bundle.schema().at("/properties/" + part);
    for (String name : path.split("\\.", -1)) {
      field = field.path("properties").get(name);
      if (field == null) {
        return null;
      }
    }
    return field;
  }

  private JsonNode manifest(String kind) {
    return manifests.stream()
        .filter(object -> id(object).equals(kind + " database-operator"))
        .findFirst()
        .orElseThrow();
  }

  private static String id(JsonNode object) {
    return object.get("kind").asText() + " " + object.at("/metadata/name").asText();
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Map.Entry<String, String> file : files(from).entrySet()) {
      Path target = to.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
