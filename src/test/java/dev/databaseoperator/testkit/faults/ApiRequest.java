package dev.databaseoperator.testkit.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request, described as the API server's audit log would.
 *
 * @param method of HTTP
 * @param path without query
 * @param query decoded, empty when there is none
 * @param verb get, list, watch, create, update, patch, delete, deletecollection; the method in
 *     lower case where {@code resource} is empty
 * @param resource plural, without group; empty for a path such as {@code /readyz}
 * @param subresource empty when there is none
 * @param namespace empty when there is none
 * @param name empty when there is none
 * @param body empty when there is none, and in records of the past
 */
public record ApiRequest(
    String method,
    String path,
    String query,
    String verb,
    String resource,
    String subresource,
    String namespace,
    String name,
    String body) {

  private static final Set<String> MUTATING =
      Set.of("create", "update", "patch", "delete", "deletecollection");
  private static final Set<String> OF_A_NAMESPACE = Set.of("status", "finalize");
  private static final Pattern WATCH = Pattern.compile("(^|&)watch=(true|1)(&|$)");

  /** What {@code method target} asks for; {@code target} is path and query as on the wire. */
  static ApiRequest of(String method, String target, String body) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : URLDecoder.decode(target.substring(mark + 1), UTF_8);
    List<String> parts = Arrays.stream(path.split("/")).filter(s -> !s.isEmpty()).toList();
    int prefix = prefix(parts);
    if (prefix == 0) {
      String verb = method.toLowerCase(java.util.Locale.ROOT);
      return new ApiRequest(method, path, query, verb, "", "", "", "", body);
    }
    List<String> rest = parts.subList(prefix, parts.size());
    String namespace = "";
    if (rest.size() > 2
        && rest.get(0).equals("namespaces")
        && !OF_A_NAMESPACE.contains(at(rest, 2))) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    String name = at(rest, 1);
    return new ApiRequest(
        method,
        path,
        query,
        verb(method, name, query),
        at(rest, 0),
        at(rest, 2),
        namespace,
        name,
        body);
  }

  /** Whether it could change something. */
  public boolean mutating() {
    return MUTATING.contains(verb);
  }

  /** Whether it opens a watch. */
  public boolean watch() {
    return verb.equals("watch");
  }

  ApiRequest withoutBody() {
    return new ApiRequest(method, path, query, verb, resource, subresource, namespace, name, "");
  }

  @Override
  public String toString() {
    return resource.isEmpty()
        ? method + " " + path
        : "%s %s%s %s/%s"
            .formatted(
                verb, resource, subresource.isEmpty() ? "" : "/" + subresource, namespace, name);
  }

  /** How many parts come before the resource: api/v1, apis/group/version; 0 for other paths. */
  private static int prefix(List<String> parts) {
    if (parts.size() > 2 && parts.get(0).equals("api")) {
      return 2;
    }
    return parts.size() > 3 && parts.get(0).equals("apis") ? 3 : 0;
  }

  private static String at(List<String> parts, int index) {
    return index < parts.size() ? parts.get(index) : "";
  }

  private static String verb(String method, String name, String query) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> {
        if (WATCH.matcher(query).find()) {
          yield "watch";
        }
        yield name.isEmpty() ? "list" : "get";
      }
    };
  }
}
