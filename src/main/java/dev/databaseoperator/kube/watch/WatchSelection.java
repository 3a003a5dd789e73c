package dev.databaseoperator.kube.watch;

import dev.databaseoperator.kube.client.ApiRequest;
import java.util.Optional;

/**
 * Selection of watched objects.
 *
 * @param plural for instance {@code secrets}
 * @param labels the label selector; empty without one
 */
record WatchSelection(String plural, String labels) {

  /**
   * Request for a watch.
   *
   * @param namespace empty for all
   * @param version to continue from; 0 when it names none
   */
  record Request(WatchSelection selection, String namespace, long version) {}

  /** Parses a request; empty when it is not for a watch, or for that of a single object. */
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
