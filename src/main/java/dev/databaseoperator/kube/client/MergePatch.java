package dev.databaseoperator.kube.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * JSON merge patch (RFC 7386) under construction. Without lists it is a strategic merge patch, too.
 */
public final class MergePatch {

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  /**
   * Applies the patch only to the object with this UID, not to a replacement under the same name:
   * the API server refuses another UID with 409.
   */
  public MergePatch onlyFor(String uid) {
    return set(uid, "metadata", "uid");
  }

  /** Sets the field at {@code path}. */
  public MergePatch set(String value, String... path) {
    parent(path).put(path[path.length - 1], value);
    return this;
  }

  /** Sets the field at {@code path}. */
  public MergePatch set(int value, String... path) {
    parent(path).put(path[path.length - 1], value);
    return this;
  }

  /** Removes the field at {@code path}. */
  public MergePatch remove(String... path) {
    parent(path).putNull(path[path.length - 1]);
    return this;
  }

  /** Returns the patch as it is sent. */
  public String json() {
    return root.toString();
  }

  private ObjectNode parent(String... path) {
    ObjectNode parent = root;
    for (int i = 0; i < path.length - 1; i++) {
      parent = parent.withObjectProperty(path[i]);
    }
    return parent;
  }
}
