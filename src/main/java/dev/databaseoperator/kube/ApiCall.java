package dev.databaseoperator.kube;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * What a request asks of the API server, in the words of its audit log. The rules are those of the
 * API server's own {@code RequestInfo}: {@code /api/v1/namespaces/NAME/RESOURCE/NAME/SUBRESOURCE}
 * and the like.
 *
 * @param verb get, list, watch, create, update, patch, delete, deletecollection
 * @param resource plural, with the subresource: {@code databases/status}; {@link #NONRESOURCE} for
 *     paths such as {@code /readyz} and for discovery. Never the name of an object, so there are as
 *     many as the operator's code has uses
 */
record ApiCall(String verb, String resource) {

  /** Stands for all paths that are not about objects. */
  static final String NONRESOURCE = "nonresource";

  private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

  /** Longest path of interest: apis, group, version, namespaces, name, resource, name, sub. */
  private static final int MOST_PARTS = 8;

  /**
   * @param basePath path of the API server's address, {@code /} or, behind a proxy, something like
   *     {@code /clusters/one/}
   */
  static ApiCall of(String method, URI uri, String basePath) {
    String[] parts = new String[MOST_PARTS];
    int count = split(uri.getRawPath(), basePath, parts);
    // "api", version, resource; or "apis", group, version, resource.
    boolean core = count > 0 && parts[0].equals("api");
    int at = core ? 2 : 3;
    if (count <= at || !(core || parts[0].equals("apis"))) {
      return new ApiCall(method.toLowerCase(Locale.ROOT), NONRESOURCE);
    }
    if (parts[at].equals("namespaces")
        && count > at + 2
        && !NAMESPACE_SUBRESOURCES.contains(parts[at + 2])) {
      at += 2;
    }
    boolean named = count > at + 1;
    String resource = count > at + 2 ? parts[at] + "/" + parts[at + 2] : parts[at];
    return new ApiCall(verb(method, named, uri.getRawQuery()), resource);
  }

  /** Whether it can meet a conflict. */
  boolean writes() {
    return switch (verb) {
      case "create", "update", "patch", "delete" -> !resource.equals(NONRESOURCE);
      default -> false;
    };
  }

  private static String verb(String method, boolean named, String query) {
    return switch (method) {
      case "GET", "HEAD" -> named ? "get" : watches(query) ? "watch" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> named ? "delete" : "deletecollection";
      default -> method.toLowerCase(Locale.ROOT);
    };
  }

  private static boolean watches(String query) {
    return query != null && (query.startsWith("watch=true") || query.contains("&watch=true"));
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
