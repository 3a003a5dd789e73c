package dev.databaseoperator.manifests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;

/**
 * The operator for its own namespace only, made of the one for all: what the ClusterRole grants, a
 * Role grants, so that the two cannot drift apart.
 */
final class OneNamespace {

  private static final String ANY_NAMESPACE = "- namespaceSelector: {}\n          podSelector:";

  private OneNamespace() {}

  /** What takes the place of an object; nothing for one that belongs to no namespace. */
  static Stream<ObjectNode> of(ObjectNode clusterWide) {
    ObjectNode object = clusterWide.deepCopy();
    switch (object.path("kind").asText()) {
      case "Namespace" -> {
        return Stream.empty();
      }
      case "ClusterRole" -> inNamespace(object, "Role");
      case "ClusterRoleBinding" -> {
        inNamespace(object, "RoleBinding");
        object.withObject("/roleRef").put("kind", "Role");
      }
      case "Deployment" -> watchOwnNamespace(object);
      default -> {
        // Has a namespace already.
      }
    }
    return Stream.of(object);
  }

  /** PostgreSQL in the operator's namespace only; as text, because of the comments. */
  static String networkPolicy(String clusterWide) {
    if (!clusterWide.contains(ANY_NAMESPACE)) {
      throw new IllegalArgumentException("no " + ANY_NAMESPACE + " in " + clusterWide);
    }
    return clusterWide.replace(ANY_NAMESPACE, "- podSelector:");
  }

  private static void inNamespace(ObjectNode object, String kind) {
    object.put("kind", kind);
    object.withObject("/metadata").put("namespace", "database-operator");
  }

  private static void watchOwnNamespace(ObjectNode deployment) {
    for (var variable : deployment.at("/spec/template/spec/containers/0/env")) {
      if (variable.path("name").asText().equals("DATABASE_OPERATOR_WATCH_NAMESPACES")) {
        ((ObjectNode) variable).remove("value");
        ((ObjectNode) variable)
            .withObject("/valueFrom/fieldRef")
            .put("apiVersion", "v1")
            .put("fieldPath", "metadata.namespace");
        return;
      }
    }
    throw new IllegalArgumentException("the Deployment does not say what to watch");
  }
}
