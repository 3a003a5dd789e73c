package dev.databaseoperator.kube.client;

import java.util.Optional;
import java.util.Set;

/**
 * The object or collection that a path of the API server names, by the rules of its own {@code
 * RequestInfo}: {@code /api/v1/namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE} and the like.
 *
 * @param resource plural, for instance {@code databases}
 * @param subresource for instance {@code status}; empty without one
 * @param namespace empty when the path names none
 * @param name empty for a collection
 */
public record ApiPath(String resource, String subresource, String namespace, String name) {

  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  /** Longest path of interest: apis, group, version, namespaces, name, resource, name, sub. */
  private static final int MOST_PARTS = 8;

  /**
   * Parses a path; empty for one that is about no object, such as {@code /readyz}, and for
   * discovery.
   *
   * @param basePath path of the API server's address, {@code /} or, behind a proxy, something like
   *     {@code /clusters/one/}
   */
  static Optional<ApiPath> of(String path, String basePath) {
    String[] parts = new String[MOST_PARTS];
    int count = split(path, basePath, parts);
    // "api", version, resource; or "apis", group, version, resource.
    boolean core = count > 0 && parts[0].equals("api");
    int at = core ? 2 : 3;
    if (count <= at || !(core || parts[0].equals("apis"))) {
      return Optional.empty();
    }
    String namespace = "";
    if (parts[at].equals("namespaces")
        && count > at + 2
        && !NAMESPACE_SUBRESOURCES.contains(parts[at + 2])) {
      namespace = parts[at + 1];
      at += 2;
    }
    return Optional.of(
        new ApiPath(
            parts[at],
            count > at + 2 ? parts[at + 2] : "",
            namespace,
            count > at + 1 ? parts[at + 1] : ""));
  }

  /** Fills {@code parts} with the segments after {@code basePath}; returns how many. */
  private static int split(String path, String basePath, String[] parts) {
    int count = 0;
    int start = path.startsWith(basePath) ? basePath.length() : 0;
    while (start < path.length() && count < parts.length) {
      int end = path.indexOf('/', start);
      if (end < 0) {
        end = path.length();
      }
      if (end > start) {
        parts[count++] = path.substring(start, end);
      }
      start = end + 1;
    }
    return count;
  }
}
