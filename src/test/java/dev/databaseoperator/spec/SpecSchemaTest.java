package dev.databaseoperator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The schema that is shipped is one that the check understands. */
class SpecSchemaTest {

  /** One of another kind would be overlooked in silence. */
  @Test
  void everyKeywordOfTheSchemaIsUnderstood() throws IOException {
    Set<String> keywords = new TreeSet<>();
    keywords(new ObjectMapper().readTree(SpecSchemaIT.SHIPPED.toFile()), keywords);
    assertThat(keywords)
        .isSubsetOf(
            "additionalProperties",
            "anyOf",
            "default",
            "enum",
            "items",
            "maxItems",
            "maxLength",
            "maxProperties",
            "maximum",
            "minLength",
            "minimum",
            "pattern",
            "properties",
            "required",
            "type",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-list-type");
  }

  private static void keywords(JsonNode schema, Set<String> found) {
    schema.fieldNames().forEachRemaining(found::add);
    schema.path("properties").forEach(child -> keywords(child, found));
    schema.path("items").fieldNames().forEachRemaining(found::add);
    if (schema.has("items")) {
      keywords(schema.get("items"), found);
    }
    if (schema.path("additionalProperties").isObject()) {
      keywords(schema.get("additionalProperties"), found);
    }
  }
}
