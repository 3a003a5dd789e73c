package dev.databaseoperator.kube.client;

import java.util.Locale;

/**
 * Verb and resource of a request to the API server, in the terms of its audit log.
 *
 * @param verb get, list, watch, create, update, patch, delete, deletecollection
 * @param resource plural, with the subresource: {@code databases/status}; {@link #NONRESOURCE} for
 *     paths such as {@code /readyz} and for discovery. Never the name of an object, so the number
 *     of values is fixed by the operator's code
 */
record ApiCall(String verb, String resource) {

  /** Value for all paths that are not about objects. */
  static final String NONRESOURCE = "nonresource";

  static ApiCall of(ApiRequest request) {
    return request
        .path()
        .map(path -> new ApiCall(verb(request, !path.name().isEmpty()), resource(path)))
        .orElseGet(() -> new ApiCall(request.method().toLowerCase(Locale.ROOT), NONRESOURCE));
  }

  /** Whether it can meet a conflict. */
  boolean writes() {
    return switch (verb) {
      case "create", "update", "patch", "delete" -> !resource.equals(NONRESOURCE);
      default -> false;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiCall call
        && verb.equals(call.verb)
        && resource.equals(call.resource);
  }

  @Override
  public int hashCode() {
    return 31 * verb.hashCode() + resource.hashCode();
  }

  private static String resource(ApiPath path) {
    return path.subresource().isEmpty()
        ? path.resource()
        : path.resource() + "/" + path.subresource();
  }

  private static String verb(ApiRequest request, boolean named) {
    return switch (request.method()) {
      case "GET", "HEAD" -> named ? "get" : request.watches() ? "watch" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> named ? "delete" : "deletecollection";
      default -> request.method().toLowerCase(Locale.ROOT);
    };
  }
}
