package dev.databaseoperator.kube.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * JSON patch (RFC 6902) under construction. It is applied as a whole or not at all: when a {@code
 * test} fails, the API server answers 422 and changes nothing.
 */
public final class JsonPatch {

  private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

  private JsonPatch() {}

  /**
   * Returns a patch that applies only to this very object, not to a replacement under the same
   * name.
   *
   * @param object as the API server returned it, with its UID
   */
  public static JsonPatch of(HasMetadata object) {
    return new JsonPatch().test(object.getMetadata().getUid(), "metadata", "uid");
  }

  /** Tests that {@code path} has this value. */
  public JsonPatch test(String value, String... path) {
    operation("test", path).put("value", value);
    return this;
  }

  /** Sets a member of an object, present or not. */
  public JsonPatch add(String value, String... path) {
    operation("add", path).put("value", value);
    return this;
  }

  /** Removes a member of an object or an element of a list. */
  public JsonPatch remove(String... path) {
    operation("remove", path);
    return this;
  }

  /** Returns the patch as it is sent. */
  public String json() {
    return operations.toString();
  }

  private ObjectNode operation(String name, String... path) {
    StringBuilder pointer = new StringBuilder();
    for (String step : path) {
      // RFC 6901: these two characters are escaped in a pointer.
      pointer.append('/').append(step.replace("~", "~0").replace("/", "~1"));
    }
    return operations.addObject().put("op", name).put("path", pointer.toString());
  }
}
