package dev.databaseoperator.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An object as lines {@code kind/name path = value}, one for each value in it. */
final class ObjectLines {

  private ObjectLines() {}

  static Map<String, String> uids(List<JsonNode> objects) {
    Map<String, String> uids = new TreeMap<>();
    objects.forEach(object -> uids.put(key(object), object.at("/metadata/uid").asText()));
    return uids;
  }

  /** What the key {@code password} of each Secret has. */
  static Map<String, String> passwords(List<JsonNode> objects) {
    Map<String, String> passwords = new TreeMap<>();
    for (JsonNode object : objects) {
      if (object.path("kind").asText().equals("Secret")
          && object.at("/data/password").isTextual()) {
        passwords.put(
            object.at("/metadata/name").asText(), decoded(object.at("/data/password").asText()));
      }
    }
    return passwords;
  }

  /**
   * Adds the lines of an object.
   *
   * @param identifier the system identifier of the data. When it is noted in Secret and ConfigMap
   *     is a matter of time, so what notes it is left out, and what notes another one stays
   */
  static void of(JsonNode object, Optional<String> identifier, List<String> lines) {
    ObjectNode copy = object.deepCopy();
    ObjectNode metadata = (ObjectNode) copy.path("metadata");
    metadata.remove("resourceVersion");
    metadata.remove("namespace");
    JsonNode managers = metadata.remove("managedFields");
    if (managers != null) {
      managers.forEach(
          entry ->
              lines.add(
                  "%s managed by %s (%s%s): %s"
                      .formatted(
                          key(object),
                          entry.path("manager").asText(),
                          entry.path("operation").asText(),
                          entry.has("subresource")
                              ? " of " + entry.path("subresource").asText()
                              : "",
                          // Noted when a look finds nothing running, which is a matter of time.
                          entry
                              .path("fieldsV1")
                              .toString()
                              .replace("\"f:system-identifier\":{},", "")
                              .replace(",\"f:system-identifier\":{}", ""))));
    }
    if (copy.path("kind").asText().equals("Secret")) {
      List<String> keys = new ArrayList<>();
      copy.path("data").fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        ((ObjectNode) copy.path("data")).put(key, decoded(copy.path("data").path(key).asText()));
      }
    }
    String noted = copy.at("/data/system-identifier").asText();
    if (identifier.filter(noted::equals).isPresent()) {
      ((ObjectNode) copy.path("data")).remove("system-identifier");
    }
    flatten(key(object), "", copy, lines);
  }

  private static void flatten(String key, String path, JsonNode node, List<String> lines) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(field -> flatten(key, path + "/" + field.getKey(), field.getValue(), lines));
    } else if (node.isArray() && !node.isEmpty()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(key, path + "/" + i, node.get(i), lines);
      }
    } else {
      lines.add("%s %s = %s".formatted(key, path, node));
    }
  }

  private static String key(JsonNode object) {
    return object.path("kind").asText() + "/" + object.at("/metadata/name").asText();
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }
}
