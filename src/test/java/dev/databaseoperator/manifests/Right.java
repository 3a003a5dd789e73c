package dev.databaseoperator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one verb allows on one resource.
 *
 * @param resource plural; with its subresource, as in {@code databases/status}
 */
record Right(String group, String resource, String verb) implements Comparable<Right> {

  /** All that a Role or ClusterRole grants. */
  static Set<Right> of(JsonNode role) {
    Set<Right> rights = new TreeSet<>();
    for (JsonNode rule : role.path("rules")) {
      for (JsonNode group : rule.path("apiGroups")) {
        for (JsonNode resource : rule.path("resources")) {
          for (JsonNode verb : rule.path("verbs")) {
            rights.add(new Right(group.asText(), resource.asText(), verb.asText()));
          }
        }
      }
    }
    return rights;
  }

  @Override
  public int compareTo(Right other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
  }
}
