package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the Operator Lifecycle Manager makes of a ClusterServiceVersion: operator-lifecycle-manager,
 * {@code pkg/controller/registry/resolver/rbac.go} (service accounts and roles), {@code
 * pkg/controller/operators/olm/operatorgroup.go} (ensureTenantRBAC, ensureSingletonRBAC) and {@code
 * pkg/controller/install/deployment.go} (the Deployment).
 *
 * @param bundle the bundle
 * @param namespace the operator's: of its Subscription and its OperatorGroup
 * @param targets the namespaces of the OperatorGroup; one empty name is all
 */
record OlmObjects(Bundle bundle, String namespace, List<String> targets) {

  private static final String RBAC = "rbac.authorization.k8s.io";

  /** All of them but for the CRD, in the order in which they can be made. */
  List<JsonNode> all() {
    List<JsonNode> objects = new ArrayList<>();
    Bundle.stream(bundle.spec("/install/spec/permissions"))
        .forEach(
            permission -> {
              objects.add(serviceAccount(permission));
              objects.addAll(roles(permission));
            });
    if (!bundle.spec("/install/spec/clusterPermissions").isMissingNode()) {
      throw new IllegalStateException("clusterPermissions are not among what this can do");
    }
    bundle.objects().values().stream()
        .filter(object -> !object.path("kind").asText().equals("CustomResourceDefinition"))
        .forEach(object -> objects.add(inNamespace(object)));
    bundle.spec("/install/spec/deployments").forEach(entry -> objects.add(deployment(entry)));
    return objects;
  }

  private JsonNode serviceAccount(JsonNode permission) {
    return object("v1", "ServiceAccount", account(permission), namespace);
  }

  /**
   * A Role in the operator's own namespace and a copy in each target namespace; or, when all are
   * the target, a ClusterRole that may also see Namespaces.
   */
  private List<JsonNode> roles(JsonNode permission) {
    String name = bundle.csv().at("/metadata/name").asText() + "-1";
    boolean everywhere = targets.equals(List.of(""));
    Set<String> namespaces = new TreeSet<>(Set.of(namespace));
    if (!everywhere) {
      namespaces.addAll(targets);
    }
    List<JsonNode> objects = new ArrayList<>();
    for (String each : namespaces) {
      ObjectNode role = object(RBAC + "/v1", "Role", name, each);
      role.set("rules", permission.get("rules"));
      objects.add(role);
      objects.add(binding("RoleBinding", "Role", name, each, account(permission)));
    }
    if (everywhere) {
      ObjectNode role = object(RBAC + "/v1", "ClusterRole", name, null);
      role.putArray("rules")
          .addAll(Bundle.list(permission.get("rules"), rule -> rule))
          .add(
              Documents.parse(
                  "{apiGroups: [''], resources: [namespaces], verbs: [get, list, watch]}"));
      objects.add(role);
      objects.add(binding("ClusterRoleBinding", "ClusterRole", name, null, account(permission)));
    }
    return objects;
  }

  private ObjectNode binding(String kind, String role, String name, String in, String account) {
    ObjectNode binding = object(RBAC + "/v1", kind, name, in);
    binding.putObject("roleRef").put("apiGroup", RBAC).put("kind", role).put("name", name);
    binding
        .putArray("subjects")
        .addObject()
        .put("kind", "ServiceAccount")
        .put("name", account)
        .put("namespace", namespace);
    return binding;
  }

  /** Its pods carry all annotations of the CSV, which carries those of the OperatorGroup. */
  private JsonNode deployment(JsonNode entry) {
    ObjectNode deployment = object("apps/v1", "Deployment", entry.get("name").asText(), namespace);
    ObjectNode spec = entry.get("spec").deepCopy();
    deployment.set("spec", spec);
    spec.put("revisionHistoryLimit", 1);
    ObjectNode annotations = spec.withObject("/template/metadata/annotations");
    bundle
        .csv()
        .at("/metadata/annotations")
        .properties()
        .forEach(annotation -> annotations.set(annotation.getKey(), annotation.getValue()));
    annotations
        .put("olm.operatorGroup", "database-operator")
        .put("olm.operatorNamespace", namespace)
        .put("olm.targetNamespaces", String.join(",", targets));
    spec.at("/template/spec/containers")
        .forEach(
            container ->
                ((ObjectNode) container)
                    .withArray("/env")
                    .addObject()
                    .put("name", "OPERATOR_CONDITION_NAME")
                    .put("value", bundle.csv().at("/metadata/name").asText()));
    return deployment;
  }

  private JsonNode inNamespace(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    if (!object.path("kind").asText().startsWith("Cluster")) {
      copy.withObject("/metadata").put("namespace", namespace);
    }
    return copy;
  }

  private static ObjectNode object(String apiVersion, String kind, String name, String namespace) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (namespace != null) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static String account(JsonNode permission) {
    return permission.get("serviceAccountName").asText();
  }
}
