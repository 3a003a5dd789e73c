package dev.databaseoperator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresources;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourcesBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What annotations on {@link Database} cannot say of its CRD. Runs in the build only: {@code
 * quarkus.operator-sdk.crd.post-processor}.
 */
public class DatabaseCrd implements CRDPostProcessor {

  /** Fields that a field selector may name: {@code kubectl get pgd --field-selector …}. */
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
    version.setAdditionalPrinterColumns(columns());
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
    root.setXKubernetesValidations(
        List.of(
            rule(
                "self.metadata.name.size() <= " + Limits.DATABASE_NAME_LENGTH,
                Limits.DATABASE_NAME_TOO_LONG),
            rule(
                "self.metadata.name.matches('" + Limits.DATABASE_NAME + "')",
                Limits.DATABASE_NAME_UNUSABLE),
            // Not against the earlier spec: a wish that the storage refused has to be revocable.
            // Databases
            // that ask for less already may go on.
            storageNotBelow(),
            // Both names are taken, and a Secret of the user's there stands in the operator's way.
            secretNotOurs()));
    // A server-side apply creates what does not exist. The one that sets the finalizer names no
    // spec: refused, it cannot bring back a Database that has been deleted meanwhile.
    root.setRequired(List.of("spec"));
    root.getProperties().putIfAbsent("metadata", objectSchema());
    described(root, "apiVersion", "string", "Version of the API: databaseoperator.dev/v1.");
    described(root, "kind", "string", "Kind of the object: Database.");
  }

  /** When it is created: later the name cannot be changed, and a status has to be written. */
  private static ValidationRule secretNotOurs() {
    ValidationRule rule =
        rule(
            "oldSelf.hasValue() || !has(self.spec.bootstrap) || !has(self.spec.bootstrap.initdb)"
                + " || !has(self.spec.bootstrap.initdb.secret)"
                + " || !(self.spec.bootstrap.initdb.secret.name"
                + " in [self.metadata.name + '-app', self.metadata.name + '-superuser'])",
            Limits.SECRET_NAME_OURS);
    rule.setOptionalOldSelf(true);
    rule.setFieldPath(".spec.bootstrap.initdb.secret.name");
    return rule;
  }

  private static ValidationRule storageNotBelow() {
    ValidationRule rule =
        rule(
            "!has(self.spec.storage) || !has(self.spec.storage.size) || !has(self.status)"
                + " || !has(self.status.storage) || !has(self.status.storage.size)"
                + " || !isQuantity(self.status.storage.size)"
                + " || quantity(self.spec.storage.size)"
                + ".compareTo(quantity(self.status.storage.size)) >= 0"
                + " || (oldSelf.hasValue() && has(oldSelf.value().spec.storage)"
                + " && has(oldSelf.value().spec.storage.size)"
                + " && self.spec.storage.size == oldSelf.value().spec.storage.size)",
            "spec.storage.size is less than the volume has (status.storage.size): Kubernetes cannot"
                + " make a volume smaller; set it to at least that, or create a new Database and"
                + " restore a dump into it");
    rule.setOptionalOldSelf(true);
    rule.setFieldPath(".spec.storage.size");
    return rule;
  }

  private static void spec(JSONSchemaProps spec) {
    spec.setDescription("The wanted state. The operator never writes here.");
    listMap(property(spec, "imagePullSecrets"), "name");
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
      amounts.setXKubernetesValidations(
          List.of(
              rule(
                  "self.all(name, name.size() <= %s && name.matches('%s'))"
                      .formatted(Limits.RESOURCE_LENGTH, Limits.RESOURCE),
                  "spec.resources." + kind + Limits.UNKNOWN_RESOURCE),
              rule(
                  "self.all(name, !name.matches('%s') || !string(self[name]).matches('%s'))"
                      .formatted(Limits.BYTES, Limits.PARTS),
                  "spec.resources." + kind + Limits.PARTS_OF_A_BYTE),
              rule(
                  "!('cpu' in self) || !string(self['cpu']).matches('%s')"
                      .formatted(Limits.FINER_THAN_MILLI),
                  "spec.resources." + kind + Limits.TOO_FINE)));
      JSONSchemaProps amount = amounts.getAdditionalProperties().getSchema();
      amount.setMaxLength((long) Limits.AMOUNT_LENGTH);
      amount.setPattern(Limits.AMOUNT);
    }
  }

  private static void status(JSONSchemaProps status) {
    status.setDescription("What the operator last saw and did. Only the operator writes here.");
    // Without it kstatus (Flux) calls a Database that nobody has looked at yet "Current".
    status.setDefault(
        JsonNodeFactory.instance
            .objectNode()
            .put("observedGeneration", -1)
            .put("phase", Phase.Pending.name()));
    JSONSchemaProps conditions = property(status, "conditions");
    listMap(conditions, "type");
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

  private static List<CustomResourceColumnDefinition> columns() {
    List<CustomResourceColumnDefinition> columns = new ArrayList<>();
    columns.add(column("Instances", "integer", ".spec.instances", "Wanted instances", 0));
    columns.add(column("Ready", "integer", ".status.readyInstances", "Ready instances", 0));
    columns.add(column("Status", "string", ".status.phase", "Phase in one word", 0));
    columns.add(column("Primary", "string", ".status.currentPrimary", "The primary", 0));
    columns.add(column("Age", "date", ".metadata.creationTimestamp", "Age", 0));
    columns.add(column("Secret", "string", ".status.binding.name", "Secret for clients", 1));
    columns.add(column("Image", "string", ".status.image", "Running image", 1));
    columns.add(
        column(
            "Message",
            "string",
            ".status.conditions[?(@.type==\"Ready\")].message",
            "Message of the condition Ready",
            1));
    return columns;
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

  private static CustomResourceColumnDefinition column(
      String name, String type, String path, String description, int priority) {
    return new CustomResourceColumnDefinition(
        description, null, path, name, priority == 0 ? null : priority, type);
  }

  private static ValidationRule rule(String expression, String message) {
    ValidationRule rule = new ValidationRule();
    rule.setRule(expression);
    rule.setMessage(message);
    return rule;
  }

  private static void listMap(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String... path) {
    JSONSchemaProps found = schema;
    for (String name : path) {
      JSONSchemaProps next = found.getProperties().get(name);
      if (next == null) {
        throw new IllegalStateException("the generated schema has no property " + name);
      }
      found = next;
    }
    return found;
  }

  private static void describe(JSONSchemaProps schema, String name, String description) {
    property(schema, name).setDescription(description);
  }

  private static void described(
      JSONSchemaProps root, String name, String type, String description) {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType(type);
    schema.setDescription(description);
    root.getProperties().put(name, schema);
  }

  private static JSONSchemaProps objectSchema() {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType("object");
    return schema;
  }

  private static List<JsonNode> enumOf(String... values) {
    List<JsonNode> nodes = new ArrayList<>();
    for (String value : values) {
      nodes.add(TextNode.valueOf(value));
    }
    return nodes;
  }
}
