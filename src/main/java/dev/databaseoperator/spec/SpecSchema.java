package dev.databaseoperator.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Limits of a spec in the CRD's schema: lengths and patterns of texts, choices, ranges, numbers of
 * entries. Parsing checks the types, {@link SpecRules} the CEL rules.
 *
 * <p>Its keywords are those of OpenAPI v3 in Kubernetes
 * (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions). A
 * message names the field and the remedy, never the value, which may be secret.
 */
final class SpecSchema {

  /** Schema of {@code spec}, taken from the generated CRD; a test compares. */
  static final String RESOURCE = "schema.json";

  private final JsonNode schema;

  private SpecSchema(JsonNode schema) {
    this.schema = schema;
  }

  /** Loads the built-in schema. */
  static SpecSchema load(ObjectMapper mapper) {
    try (InputStream in = SpecSchema.class.getResourceAsStream(RESOURCE)) {
      return new SpecSchema(mapper.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("The program lacks its own " + RESOURCE, e);
    }
  }

  /** Returns the violations, one sentence for each field, in the order of the fields. */
  Collection<String> violations(JsonNode spec) {
    Set<String> found = new LinkedHashSet<>();
    check("spec", spec, schema, found);
    return found;
  }

  private static void check(String path, JsonNode value, JsonNode schema, Set<String> found) {
    if (schema.has("enum")) {
      choice(path, value, schema, found);
    } else if (isText(schema)) {
      text(path, value, schema, found);
    } else if (value.isNumber()) {
      number(path, value, schema, found);
    } else if (value.isArray()) {
      list(path, value, schema, found);
    } else if (value.isObject()) {
      object(path, value, schema, found);
    }
  }

  private static boolean isText(JsonNode schema) {
    return schema.path("type").asText().equals("string")
        || schema.path("x-kubernetes-int-or-string").asBoolean();
  }

  private static void choice(String path, JsonNode value, JsonNode schema, Set<String> found) {
    List<String> choices = new ArrayList<>();
    schema.get("enum").forEach(choice -> choices.add(choice.asText()));
    if (!choices.contains(value.asText())) {
      String last = choices.remove(choices.size() - 1);
      found.add(
          "%s must be %s or %s; correct it".formatted(path, String.join(", ", choices), last));
    }
  }

  private static void text(String path, JsonNode value, JsonNode schema, Set<String> found) {
    int least = schema.path("minLength").asInt();
    int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    String pattern = schema.path("pattern").asText();
    String text = value.asText();
    int length = text.codePointCount(0, text.length());
    // Not find(): there $ matches before a final line break too.
    if (value.isNull()
        || length < least
        || length > most
        || (!pattern.isEmpty() && !Pattern.matches(pattern, text))) {
      String wanted = "%s must have %s to %s characters".formatted(path, least, most);
      found.add((pattern.isEmpty() ? wanted : wanted + " and match " + pattern) + "; correct it");
    }
  }

  private static void number(String path, JsonNode value, JsonNode schema, Set<String> found) {
    long least = schema.path("minimum").asLong(Long.MIN_VALUE);
    long most = schema.path("maximum").asLong(Long.MAX_VALUE);
    if (value.asLong() < least || value.asLong() > most) {
      found.add("%s must be between %s and %s; correct it".formatted(path, least, most));
    }
  }

  private static void list(String path, JsonNode value, JsonNode schema, Set<String> found) {
    int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
    JsonNode keys = schema.path("x-kubernetes-list-map-keys");
    if (value.size() > most || !areDistinct(value, keys)) {
      found.add(
          keys.isEmpty()
              ? "%s must have at most %s entries; remove some".formatted(path, most)
              : "%s must have at most %s entries, each %s once; remove some"
                  .formatted(path, most, keys.get(0).asText()));
      return;
    }
    value.forEach(entry -> check(path + "[]", entry, schema.path("items"), found));
  }

  private static boolean areDistinct(JsonNode list, JsonNode keys) {
    Set<List<String>> seen = new HashSet<>();
    for (JsonNode entry : list) {
      List<String> key = new ArrayList<>();
      keys.forEach(name -> key.add(entry.path(name.asText()).asText()));
      if (!keys.isEmpty() && !seen.add(key)) {
        return false;
      }
    }
    return true;
  }

  private static void object(String path, JsonNode value, JsonNode schema, Set<String> found) {
    int most = schema.path("maxProperties").asInt(Integer.MAX_VALUE);
    if (value.size() > most) {
      found.add("%s must have at most %s entries; remove some".formatted(path, most));
      return;
    }
    JsonNode fields = schema.path("properties");
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              // The API server fills in defaults: without them the object was not read from there.
              if (!value.hasNonNull(name)
                  && (required.contains(name) || fields.get(name).has("default"))) {
                check(path + "." + name, NullNode.getInstance(), fields.get(name), found);
              }
            });
    JsonNode others = schema.path("additionalProperties");
    value
        .properties()
        .forEach(
            field -> {
              if (fields.has(field.getKey()) && !field.getValue().isNull()) {
                check(
                    path + "." + field.getKey(),
                    field.getValue(),
                    fields.get(field.getKey()),
                    found);
              } else if (others.isObject()) {
                check(path + ".*", field.getValue(), others, found);
              }
            });
  }
}
