package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.function.BiConsumer;

/** Everything in a schema of a CustomResourceDefinition. */
public final class SchemaWalk {

  private SchemaWalk() {}

  /**
   * Shows {@code visit} the schema and all in it, each with its path: {@code spec.field}, {@code
   * spec.list[]} for what a list holds, {@code spec.map.*} for the values of a map.
   */
  public static void walk(
      String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visit) {
    visit.accept(path, schema);
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, child) -> walk(path + "." + name, child, visit));
    }
    if (schema.getItems() != null) {
      walk(path + "[]", schema.getItems().getSchema(), visit);
    }
    if (schema.getAdditionalProperties() != null) {
      walk(path + ".*", schema.getAdditionalProperties().getSchema(), visit);
    }
  }
}
