package dev.databaseoperator.kube.watch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which objects are watched.
 *
 * @param plural for instance {@code secrets}
 * @param labels the label selector; empty without one
 */
record WatchSelection(String plural, String labels) {

  /**
   * A request for a watch.
   *
   * @param namespace empty for all
   * @param version to go on from; 0 when it names none
   */
  record Request(WatchSelection selection, String namespace, long version) {}

  /** Empty when {@code uri} asks for no watch, or for that of a single object. */
  static Optional<Request> of(URI uri) {
    Map<String, String> query = query(uri);
    if (!"true".equals(query.get("watch")) || query.containsKey("fieldSelector")) {
      return Optional.empty();
    }
    return ResourcePath.of(uri)
        .map(
            path ->
                new Request(
                    new WatchSelection(path.plural(), query.getOrDefault("labelSelector", "")),
                    path.namespace(),
                    Versions.parse(query.get("resourceVersion"))));
  }

  private static Map<String, String> query(URI uri) {
    if (uri.getRawQuery() == null) {
      return Map.of();
    }
    return Arrays.stream(uri.getRawQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(
            Collectors.toMap(
                pair -> pair[0],
                pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                (first, second) -> first));
  }
}
