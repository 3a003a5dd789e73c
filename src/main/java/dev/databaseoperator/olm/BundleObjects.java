package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The install manifest, divided into what the ClusterServiceVersion says and what goes beside. */
final class BundleObjects {

  /**
   * Kinds that go into the bundle as they are. The Operator Lifecycle Manager takes these, among
   * few others (operator-registry, {@code pkg/lib/bundle/supported_resources.go}); NetworkPolicy is
   * known to its newest releases only, FlowSchema to none. Nor does it know a
   * ValidatingAdmissionPolicy (operator-sdk, issue 7038); a bundle with one would be refused. So a
   * ConfigMap brings its text, for an administrator to apply.
   */
  private static final Set<String> KINDS =
      Set.of("ClusterRole", "PodDisruptionBudget", "Role", "RoleBinding", "Service");

  private static final String ADMISSION_POLICY = "ValidatingAdmissionPolicy";

  private final List<JsonNode> manifests;

  BundleObjects(List<JsonNode> manifests) {
    this.manifests = manifests;
  }

  /** By service account: the rules of the ClusterRoles that a ClusterRoleBinding gives to it. */
  Map<String, List<JsonNode>> operatorRules() {
    Map<String, List<JsonNode>> rules = new TreeMap<>();
    for (JsonNode binding : ofKind("ClusterRoleBinding")) {
      JsonNode role = clusterRole(binding.at("/roleRef/name").asText());
      for (JsonNode subject : binding.get("subjects")) {
        List<JsonNode> granted =
            rules.computeIfAbsent(subject.get("name").asText(), account -> new ArrayList<>());
        role.get("rules").forEach(granted::add);
      }
    }
    return rules;
  }

  /** The operator's Deployment. */
  List<JsonNode> deployments() {
    return ofKind("Deployment");
  }

  /** By file name: the objects that the bundle has beside the CSV and the CRD. */
  Map<String, JsonNode> besideTheCsv() {
    Set<String> granted =
        ofKind("ClusterRoleBinding").stream()
            .map(binding -> binding.at("/roleRef/name").asText())
            .collect(Collectors.toSet());
    Map<String, JsonNode> objects = new TreeMap<>();
    for (JsonNode object : manifests) {
      String kind = object.path("kind").asText();
      String name = object.at("/metadata/name").asText();
      if (KINDS.contains(kind) && !(kind.equals("ClusterRole") && granted.contains(name))) {
        String file = "%s.%s.yaml".formatted(name, kind.toLowerCase(Locale.ROOT));
        objects.put(file, withoutNamespace(object));
      }
    }
    JsonNode admissionPolicy = admissionPolicy();
    objects.put(admissionPolicy.at("/metadata/name").asText() + ".configmap.yaml", admissionPolicy);
    return objects;
  }

  /** What it does not take itself, as text to apply. */
  private ObjectNode admissionPolicy() {
    List<JsonNode> policy =
        manifests.stream()
            .filter(object -> object.path("kind").asText().startsWith(ADMISSION_POLICY))
            .toList();
    ObjectNode configMap = policy.get(0).deepCopy();
    configMap.removeAll();
    configMap.put("apiVersion", "v1").put("kind", "ConfigMap");
    configMap.set("metadata", policy.get(0).get("metadata").deepCopy());
    configMap
        .putObject("data")
        .put(
            "policy.yaml",
            policy.stream().map(Documents::write).collect(Collectors.joining("---\n")));
    return configMap;
  }

  /** The Operator Lifecycle Manager puts it where its Subscription is. */
  private static JsonNode withoutNamespace(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    ((ObjectNode) copy.get("metadata")).remove("namespace");
    // A service account without a namespace is one of the binding's own.
    copy.path("subjects").forEach(subject -> ((ObjectNode) subject).remove("namespace"));
    return copy;
  }

  private JsonNode clusterRole(String name) {
    return ofKind("ClusterRole").stream()
        .filter(role -> role.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("There is no ClusterRole " + name));
  }

  private List<JsonNode> ofKind(String kind) {
    return manifests.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }
}
