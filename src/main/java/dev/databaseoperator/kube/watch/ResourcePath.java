package dev.databaseoperator.kube.watch;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a request to the API server is about, told by its path.
 *
 * @param plural for instance {@code secrets}
 * @param namespace empty when the path names none
 * @param name empty for a collection
 */
record ResourcePath(String plural, String namespace, String name) {

  /** Empty for what is no resource, such as {@code /version}. A proxy's prefix is skipped. */
  static Optional<ResourcePath> of(URI uri) {
    List<String> parts = List.of(uri.getPath().substring(1).split("/"));
    int resource = afterVersion(parts);
    if (resource < 0 || resource >= parts.size()) {
      return Optional.empty();
    }
    boolean namespaced = parts.get(resource).equals("namespaces") && parts.size() > resource + 2;
    int plural = namespaced ? resource + 2 : resource;
    return Optional.of(
        new ResourcePath(
            parts.get(plural),
            namespaced ? parts.get(resource + 1) : "",
            parts.size() > plural + 1 ? parts.get(plural + 1) : ""));
  }

  /** Index of what follows {@code api/v1} or {@code apis/group/version}; -1 without. */
  private static int afterVersion(List<String> parts) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).equals("api")) {
        return i + 2;
      }
      if (parts.get(i).equals("apis")) {
        return i + 3;
      }
    }
    return -1;
  }
}
