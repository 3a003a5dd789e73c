package dev.databaseoperator.manifests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Quarkus generates, without what it says of itself. */
final class OperatorObject {

  /** Set by the operator SDK to what is the default; it would override our own setting. */
  private static final String SDK_NAMESPACES =
      "QUARKUS_OPERATOR_SDK_CONTROLLERS_DATABASE_NAMESPACES";

  private static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/component", "operator",
          "app.kubernetes.io/part-of", "database-operator");

  private OperatorObject() {}

  static ObjectNode of(ObjectNode generated) {
    ObjectNode object = generated.deepCopy();
    metadata(object.withObject("/metadata"));
    // A pod that is scraped by itself would be scraped again through these.
    remove(object.withObject("/metadata"), "annotations", "prometheus.io/");
    if (object.path("kind").asText().equals("Deployment")) {
      deployment(object);
    }
    return object;
  }

  private static void metadata(ObjectNode metadata) {
    remove(metadata, "annotations", "app.quarkus.io/");
    remove(metadata, "labels", "app.kubernetes.io/managed-by");
    ObjectNode labels = metadata.withObject("/labels");
    labels.put("app.kubernetes.io/name", "database-operator");
    LABELS.keySet().stream().sorted().forEach(key -> labels.put(key, LABELS.get(key)));
  }

  private static void deployment(ObjectNode deployment) {
    metadata(deployment.withObject("/spec/template/metadata"));
    ObjectNode container = (ObjectNode) deployment.at("/spec/template/spec/containers").required(0);
    ArrayNode environment = container.withArray("env");
    for (int i = environment.size() - 1; i >= 0; i--) {
      if (environment.get(i).path("name").asText().equals(SDK_NAMESPACES)) {
        environment.remove(i);
      }
    }
  }

  /** Removes the keys that begin with {@code prefix}, and the field when nothing is left. */
  private static void remove(ObjectNode metadata, String field, String prefix) {
    if (metadata.get(field) instanceof ObjectNode entries) {
      List<String> names = new ArrayList<>();
      entries.fieldNames().forEachRemaining(names::add);
      names.removeIf(name -> !name.startsWith(prefix));
      entries.remove(names);
      if (entries.isEmpty()) {
        metadata.remove(field);
      }
    }
  }
}
