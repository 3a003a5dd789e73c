package dev.databaseoperator.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Writes the CRD's schema as tables for people. */
final class ApiReference {

  private static final String HEAD =
      """
      | Field | Type | Default | Limits | Description |
      | --- | --- | --- | --- | --- |
      """;

  private final StringBuilder rows = new StringBuilder();

  private ApiReference() {}

  /** The page for this CRD; {@code explained} is what {@code kubectl explain pgd.spec} prints. */
  static String of(JsonNode crd, String explained) {
    JsonNode version = crd.path("spec").path("versions").path(0);
    JsonNode root = version.path("schema").path("openAPIV3Schema");
    return """
    <!-- Written by ./mvnw verify -Dregenerate=true from the CRD; do not edit. -->
    # API reference: Database

    `%s/%s`, kind `%s`, plural `%s`, short name `%s`. %s

    The API server refuses an object that breaks a limit or a rule, with the rule's message.

    %s
    ## spec

    %s
    ## status

    %s
    ## What kubectl explain shows

    ```console
    $ kubectl explain pgd.spec
    %s
    ```
    """
        .formatted(
            crd.path("spec").path("group").asText(),
            version.path("name").asText(),
            crd.path("spec").path("names").path("kind").asText(),
            crd.path("spec").path("names").path("plural").asText(),
            crd.path("spec").path("names").path("shortNames").path(0).asText(),
            root.path("description").asText(),
            rules(root),
            table("spec", root),
            table("status", root),
            explained
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .reduce((a, b) -> a + "\n" + b)
                .orElse(""));
  }

  private static String rules(JsonNode root) {
    StringBuilder list = new StringBuilder();
    messages(root).forEach(message -> list.append("- ").append(message).append(".\n"));
    return list.toString();
  }

  private static String table(String name, JsonNode root) {
    ApiReference table = new ApiReference();
    List<String> required = new ArrayList<>();
    root.path("required").forEach(field -> required.add(field.asText()));
    table.add(name, root.path("properties").path(name), required.contains(name));
    return HEAD + table.rows;
  }

  private void add(String path, JsonNode field, boolean required) {
    StringJoiner description = new StringJoiner("<br>");
    description.add(field.path("description").asText());
    messages(field).forEach(message -> description.add("*Rule:* " + message + "."));
    rows.append(
        "| `%s` | %s | %s | %s | %s |\n"
            .formatted(
                path,
                type(field),
                fallback(field),
                limits(field, required),
                cell(description.toString())));
    children(path, field);
    if (field.path("type").asText().equals("array")) {
      children(path + "[]", field.path("items"));
    }
  }

  private void children(String path, JsonNode field) {
    List<String> required = new ArrayList<>();
    field.path("required").forEach(name -> required.add(name.asText()));
    field
        .path("properties")
        .properties()
        .forEach(
            child ->
                add(
                    path + "." + child.getKey(),
                    child.getValue(),
                    required.contains(child.getKey())));
  }

  private static String type(JsonNode field) {
    String type = field.path("type").asText();
    if (type.equals("array")) {
      return "list of " + field.path("items").path("type").asText();
    }
    return field.has("additionalProperties") ? "quantities by name" : type;
  }

  private static String fallback(JsonNode field) {
    JsonNode value = field.path("default");
    boolean shown = value.isValueNode() || value.isArray();
    return shown ? "`" + value.toString().replace("\"", "") + "`" : "";
  }

  private static String limits(JsonNode field, boolean required) {
    List<String> limits = new ArrayList<>();
    if (required) {
      limits.add("required");
    }
    if (field.has("enum")) {
      List<String> values = new ArrayList<>();
      field.path("enum").forEach(value -> values.add(value.asText()));
      limits.add(String.join(", ", values));
    }
    range(field, "minimum", "maximum", "", limits);
    range(field, "minLength", "maxLength", " characters", limits);
    range(field, "minItems", "maxItems", " entries", limits);
    JsonNode items = field.path("items");
    range(items, "minLength", "maxLength", " characters each", limits);
    if (field.has("pattern")) {
      limits.add("`" + cell(field.path("pattern").asText()) + "`");
    }
    field
        .path("x-kubernetes-list-map-keys")
        .forEach(key -> limits.add("each `" + key.asText() + "` once"));
    return String.join("; ", limits);
  }

  private static void range(
      JsonNode field, String least, String most, String unit, List<String> limits) {
    if (field.has(least) && field.has(most)) {
      limits.add(number(field.path(least)) + " to " + number(field.path(most)) + unit);
    } else if (field.has(most)) {
      limits.add("at most " + number(field.path(most)) + unit);
    } else if (field.has(least)) {
      limits.add("at least " + number(field.path(least)) + unit);
    }
  }

  private static String number(JsonNode value) {
    return new BigDecimal(value.asText()).stripTrailingZeros().toPlainString();
  }

  private static List<String> messages(JsonNode field) {
    List<String> messages = new ArrayList<>();
    field
        .path("x-kubernetes-validations")
        .forEach(rule -> messages.add(rule.path("message").asText()));
    return messages;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
