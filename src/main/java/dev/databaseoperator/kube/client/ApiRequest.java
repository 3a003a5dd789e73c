package dev.databaseoperator.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Optional;

/**
 * Request to the API server, without the body.
 *
 * @param method of HTTP
 * @param path empty when it is about no object
 * @param query as it is sent; empty without one
 */
public record ApiRequest(String method, Optional<ApiPath> path, String query) {

  /**
   * Returns the request to {@code uri}.
   *
   * @param basePath path of the API server's address: see {@link ApiPath#of}
   */
  public static ApiRequest of(String method, URI uri, String basePath) {
    String query = uri.getRawQuery();
    return new ApiRequest(
        method, ApiPath.of(uri.getRawPath(), basePath), query == null ? "" : query);
  }

  /** Returns the first value of a query parameter, decoded. */
  public Optional<String> parameter(String name) {
    int start = 0;
    while (start < query.length()) {
      int end = query.indexOf('&', start);
      if (end < 0) {
        end = query.length();
      }
      if (query.startsWith(name + "=", start)) {
        return Optional.of(
            URLDecoder.decode(query.substring(start + name.length() + 1, end), UTF_8));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  /** Whether it is for a watch. */
  public boolean watches() {
    return method.equals("GET") && parameter("watch").filter("true"::equals).isPresent();
  }
}
