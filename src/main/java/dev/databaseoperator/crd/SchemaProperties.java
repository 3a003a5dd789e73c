package dev.databaseoperator.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;

/** Finds and changes properties of the generated schema. */
final class SchemaProperties {

  private SchemaProperties() {}

  /** Makes {@code list} a map list, whose elements server-side apply merges by {@code key}. */
  static void mergeByKey(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  /**
   * Returns the property at this path.
   *
   * @throws IllegalStateException when the generated schema has no such property
   */
  static JSONSchemaProps property(JSONSchemaProps schema, String... path) {
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

  /** Sets the description of a property. */
  static void describe(JSONSchemaProps schema, String name, String description) {
    property(schema, name).setDescription(description);
  }

  /** Adds a property of this type. */
  static void addProperty(JSONSchemaProps root, String name, String type, String description) {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType(type);
    schema.setDescription(description);
    root.getProperties().put(name, schema);
  }

  /** Returns the schema of any object. */
  static JSONSchemaProps objectSchema() {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType("object");
    return schema;
  }
}
