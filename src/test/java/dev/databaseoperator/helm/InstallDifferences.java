package dev.databaseoperator.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The only ways in which an object of the chart may differ from the same object in {@code
 * deploy/install.yaml}.
 */
final class InstallDifferences {

  /** By these a release is told from another one; selectors have it too. */
  private static final String INSTANCE = "app.kubernetes.io/instance";

  /** Labels that Helm's conventions want on every object. */
  private static final List<String> LABELS =
      List.of(INSTANCE, "app.kubernetes.io/managed-by", "helm.sh/chart");

  /** What tells a CRD to outlive its release. */
  private static final List<String> ANNOTATIONS = List.of("helm.sh/resource-policy");

  private InstallDifferences() {}

  /** The object without them, its keys and its lists in order. */
  static JsonNode without(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    for (JsonNode metadata : List.of(copy.path("metadata"), copy.at("/spec/template/metadata"))) {
      remove(metadata, "labels", LABELS);
      remove(metadata, "annotations", ANNOTATIONS);
    }
    // Labels that select pods, in a Deployment, a Service, a NetworkPolicy and so on.
    for (JsonNode selector : copy.path("spec").findParents(INSTANCE)) {
      ((ObjectNode) selector).remove(INSTANCE);
    }
    return sorted(copy);
  }

  private static void remove(JsonNode metadata, String field, List<String> keys) {
    if (metadata.path(field) instanceof ObjectNode map) {
      map.remove(keys);
      if (map.isEmpty()) {
        ((ObjectNode) metadata).remove(field);
      }
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode result = object.objectNode();
      StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
          .sorted()
          .forEach(key -> result.set(key, sorted(object.get(key))));
      return result;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode result = array.arrayNode();
      StreamSupport.stream(array.spliterator(), false)
          .map(InstallDifferences::sorted)
          .sorted(Comparator.comparing(JsonNode::toString))
          .forEach(result::add);
      return result;
    }
    return node;
  }
}
