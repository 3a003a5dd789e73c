package dev.databaseoperator.kube.watch;

import dev.databaseoperator.kube.client.ApiRequest;
import java.util.Optional;

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

  /** Empty when it asks for no watch, or for that of a single object. */
  static Optional<Request> of(ApiRequest request) {
    if (!request.watches() || request.parameter("fieldSelector").isPresent()) {
      return Optional.empty();
    }
    return request
        .path()
        .map(
            path ->
                new Request(
                    new WatchSelection(
                        path.resource(), request.parameter("labelSelector").orElse("")),
                    path.namespace(),
                    Versions.parse(request.parameter("resourceVersion").orElse(null))));
  }
}
