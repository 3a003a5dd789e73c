package dev.databaseoperator.olm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ClusterServiceVersion: the generated one, completed by the base and what follows from it. */
final class ServiceVersion {

  private static final String NAMESPACES = "DATABASE_OPERATOR_WATCH_NAMESPACES";

  private final BundleSources sources;
  private final ObjectNode csv;

  private ServiceVersion(BundleSources sources) {
    this.sources = sources;
    this.csv = sources.generated().deepCopy();
  }

  /** Pure: the same sources give the same tree. */
  static JsonNode of(BundleSources sources) {
    return new ServiceVersion(sources).complete();
  }

  private JsonNode complete() {
    ObjectNode spec = (ObjectNode) csv.get("spec");
    rights((ObjectNode) spec.at("/install/spec"));
    deployments((ObjectNode) spec.at("/install/spec"));
    sources
        .base()
        .get("spec")
        .properties()
        .forEach(field -> spec.set(field.getKey(), field.getValue()));
    spec.set("customresourcedefinitions", ownedCrds());
    spec.putArray("icon")
        .addObject()
        .put("base64data", Base64.getEncoder().encodeToString(sources.icon().getBytes(UTF_8)))
        .put("mediatype", "image/svg+xml");
    spec.set("relatedImages", relatedImages());
    ObjectNode metadata = (ObjectNode) csv.get("metadata");
    metadata.set("annotations", annotations());
    metadata.set("labels", sources.base().at("/metadata/labels"));
    return csv;
  }

  /**
   * The operator's rights are all {@code permissions}: the Operator Lifecycle Manager grants those
   * in the operator's namespace and in each target namespace, and in the whole cluster when that is
   * the target. {@code clusterPermissions} would be granted in the whole cluster always.
   */
  private void rights(ObjectNode install) {
    install.remove("clusterPermissions");
    ArrayNode permissions = install.putArray("permissions");
    new BundleObjects(sources.manifests())
        .operatorRules()
        .forEach(
            (account, rules) -> {
              ObjectNode permission = permissions.addObject();
              permission.putArray("rules").addAll(rules);
              permission.put("serviceAccountName", account);
            });
  }

  /** Those of the install manifest, which watch the target namespaces of their OperatorGroup. */
  private void deployments(ObjectNode install) {
    ArrayNode deployments = install.putArray("deployments");
    for (JsonNode deployment : new BundleObjects(sources.manifests()).deployments()) {
      deployments
          .addObject()
          .put("name", deployment.at("/metadata/name").asText())
          .set("spec", deployment.get("spec").deepCopy());
    }
    for (JsonNode variable : container().path("env")) {
      if (variable.path("name").asText().equals(NAMESPACES)) {
        ((ObjectNode) variable)
            .removeAll()
            .put("name", NAMESPACES)
            .putObject("valueFrom")
            .putObject("fieldRef")
            .put("apiVersion", "v1")
            .put("fieldPath", "metadata.annotations['olm.targetNamespaces']");
      }
    }
  }

  private ObjectNode container() {
    return (ObjectNode)
        csv.at("/spec/install/spec/deployments/0/spec/template/spec/containers/0").require();
  }

  /** The base's entry for each generated one, with the CRD's descriptions. */
  private ObjectNode ownedCrds() {
    ObjectNode definitions = csv.objectNode();
    ArrayNode owned = definitions.putArray("owned");
    JsonNode generated = sources.generated().at("/spec/customresourcedefinitions/owned");
    for (JsonNode base : sources.base().at("/spec/customresourcedefinitions/owned")) {
      ObjectNode entry = base.deepCopy();
      entry.put("description", schema().path("description").asText());
      describe(entry.get("specDescriptors"), "spec");
      describe(entry.get("statusDescriptors"), "status");
      owned.add(entry);
    }
    if (generated.size() != owned.size()) {
      throw new IllegalStateException(
          "The operator owns %s CRDs and the base describes %s"
              .formatted(generated.size(), owned.size()));
    }
    return definitions;
  }

  private void describe(JsonNode descriptors, String part) {
    for (JsonNode descriptor : descriptors) {
      JsonNode field = schema().path("properties").path(part);
      for (String name : descriptor.get("path").asText().split("\\.", -1)) {
        field = field.path("properties").path(name);
      }
      ((ObjectNode) descriptor).put("description", field.path("description").asText());
    }
  }

  private JsonNode schema() {
    return sources.crd().at("/spec/versions/0/schema/openAPIV3Schema").require();
  }

  /** The operator's image and the one a Database gets that names none. */
  private ArrayNode relatedImages() {
    Map<String, String> images = new LinkedHashMap<>();
    images.put("database-operator", image());
    images.put(
        "postgresql", qualified(schema().at("/properties/spec/properties/imageName/default")));
    ArrayNode related = csv.arrayNode();
    images.forEach((name, image) -> related.addObject().put("image", image).put("name", name));
    return related;
  }

  private String image() {
    return container().get("image").asText();
  }

  /** The name as a container runtime completes it. */
  private static String qualified(JsonNode image) {
    String name = image.require().asText();
    return name.contains("/") ? name : "docker.io/library/" + name;
  }

  private ObjectNode annotations() {
    Map<String, String> annotations = new TreeMap<>();
    sources
        .base()
        .at("/metadata/annotations")
        .properties()
        .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
    annotations.put("alm-examples", examples(sources.examples()));
    annotations.put("containerImage", image());
    annotations.put("createdAt", sources.createdAt());
    ObjectNode sorted = csv.objectNode();
    annotations.forEach(sorted::put);
    return sorted;
  }

  private String examples(List<JsonNode> examples) {
    return csv.arrayNode().addAll(examples).toPrettyString();
  }
}
