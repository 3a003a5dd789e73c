package dev.databaseoperator.crd;

import static dev.databaseoperator.crd.SchemaProperties.addProperty;
import static dev.databaseoperator.crd.SchemaProperties.describe;
import static dev.databaseoperator.crd.SchemaProperties.mergeByKey;
import static dev.databaseoperator.crd.SchemaProperties.objectSchema;
import static dev.databaseoperator.crd.SchemaProperties.property;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.api.Phase;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresources;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourcesBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Completes the generated CRD with what annotations on {@link Database} cannot express. Runs in the
 * build only: {@code quarkus.operator-sdk.crd.post-processor}.
 */
public class DatabaseCrd implements CRDPostProcessor {

  /** Fields that users can select by: {@code kubectl get pgd --field-selector …}. */
  private static final List<String> SELECTABLE = List.of(".spec.imageName", ".status.phase");

  @Override
  public HasMetadata process(HasMetadata generated, String crdSpecVersion) {
    CustomResourceDefinition crd = (CustomResourceDefinition) generated;
    Map<String, String> labels = new TreeMap<>();
    labels.put("app.kubernetes.io/name", Labels.OPERATOR);
    // The RBAC helpers of the Service Binding specification look for this label.
    labels.put("servicebinding.io/provisioned-service", "true");
    crd.getMetadata().setLabels(labels);
    crd.getSpec().getNames().setCategories(List.of("databaseoperator"));
    crd.getSpec().getNames().setListKind(Database.KIND + "List");
    crd.getSpec().getVersions().forEach(DatabaseCrd::complete);
    return crd;
  }

  private static void complete(CustomResourceDefinitionVersion version) {
    version.setAdditionalPrinterColumns(PrinterColumns.all());
    version.setSubresources(subresources());
    version.setSelectableFields(SELECTABLE.stream().map(SelectableField::new).toList());
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    describeKind(root);
    spec(property(root, "spec"));
    status(property(root, "status"));
  }

  private static void describeKind(JSONSchemaProps root) {
    root.setDescription(
        "Database is a PostgreSQL service that an application can bind to. `spec: {}` gives a"
            + " working one: the Secret NAME-app then holds everything a client needs.");
    root.setXKubernetesValidations(CrdRules.ofDatabase());
    // A server-side apply creates an object that does not exist. The one that sets the finalizer
    // has no spec: the API server refuses it instead of creating a deleted Database again.
    root.setRequired(List.of("spec"));
    root.getProperties().putIfAbsent("metadata", objectSchema());
    addProperty(root, "apiVersion", "string", "Version of the API: databaseoperator.dev/v1.");
    addProperty(root, "kind", "string", "Kind of the object: Database.");
  }

  private static void spec(JSONSchemaProps spec) {
    spec.setDescription("The wanted state. The operator never writes here.");
    mergeByKey(property(spec, "imagePullSecrets"), "name");
    JSONSchemaProps statement =
        property(spec, "bootstrap", "initdb", "postInitApplicationSQL").getItems().getSchema();
    statement.setMinLength(1L);
    statement.setMaxLength((long) Limits.STATEMENT_LENGTH);
    JSONSchemaProps claims = property(spec, "resources").getProperties().remove("claims");
    if (claims == null) {
      throw new IllegalStateException("spec.resources.claims is gone: this step is not needed");
    }
    for (String kind : List.of("limits", "requests")) {
      JSONSchemaProps amounts = property(spec, "resources", kind);
      amounts.setDescription(
          "Compute resources by name (cpu, memory, …), the "
              + (kind.equals("limits") ? "most it may use." : "least it is given."));
      amounts.setMaxProperties((long) Limits.AMOUNTS);
      amounts.setXKubernetesValidations(CrdRules.ofAmounts("spec.resources." + kind));
      JSONSchemaProps amount = amounts.getAdditionalProperties().getSchema();
      amount.setMaxLength((long) Limits.AMOUNT_LENGTH);
      amount.setPattern(Limits.AMOUNT);
    }
  }

  private static void status(JSONSchemaProps status) {
    status.setDescription("What the operator last saw and did. Only the operator writes here.");
    // Without it kstatus (Flux) reports a Database as Current before the first reconciliation.
    status.setDefault(
        JsonNodeFactory.instance
            .objectNode()
            .put("observedGeneration", -1)
            .put("phase", Phase.Pending.name()));
    JSONSchemaProps conditions = property(status, "conditions");
    mergeByKey(conditions, "type");
    JSONSchemaProps condition = conditions.getItems().getSchema();
    condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
    property(condition, "status").setEnum(enumOf("True", "False", "Unknown"));
    property(condition, "lastTransitionTime").setFormat("date-time");
    describe(condition, "type", "What the condition is about.");
    describe(condition, "status", "True, False or Unknown.");
    describe(condition, "reason", "Why, as one CamelCase word for programs.");
    describe(condition, "message", "Why, and what to do, for people.");
    describe(condition, "lastTransitionTime", "When status last changed.");
    describe(condition, "observedGeneration", "metadata.generation the condition speaks of.");
  }

  private static CustomResourceSubresources subresources() {
    return new CustomResourceSubresourcesBuilder()
        .withNewStatus()
        .endStatus()
        .withNewScale()
        .withSpecReplicasPath(".spec.instances")
        .withStatusReplicasPath(".status.instances")
        .withLabelSelectorPath(".status.selector")
        .endScale()
        .build();
  }

  private static List<JsonNode> enumOf(String... values) {
    List<JsonNode> nodes = new ArrayList<>();
    for (String value : values) {
      nodes.add(TextNode.valueOf(value));
    }
    return nodes;
  }
}
