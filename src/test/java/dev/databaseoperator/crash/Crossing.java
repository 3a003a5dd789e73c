package dev.databaseoperator.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.testkit.faults.ApiRequest;
import dev.databaseoperator.testkit.faults.SqlStatement;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * Something of the operator on its way to the API server or to PostgreSQL.
 *
 * @param what the same in every namespace and every run; see {@link #of}
 * @param writes whether it may change something
 * @param answeredApart whether an answer comes before the operator sends more
 * @param at {@link System#nanoTime}
 */
record Crossing(String what, boolean writes, boolean answeredApart, long at) {

  /** What a request does to which object; of events, which have random names, the reason. */
  static String of(ApiRequest request) {
    String resource =
        request.subresource().isEmpty()
            ? request.resource()
            : request.resource() + "/" + request.subresource();
    return "%s %s %s".formatted(request.verb(), resource, name(request));
  }

  /** Database and text, without the values in it: verifiers, digests, times, epochs differ. */
  static String of(SqlStatement statement) {
    return "SQL %s: %s"
        .formatted(
            statement.database(),
            statement
                .text()
                .replaceAll("'[^']{20,}'", "'…'")
                .replaceAll("[0-9]{3,}|(?<=< )[0-9]+", "N")
                .replaceAll("\\s+", " ")
                .strip());
  }

  /** Whether it may change something beyond its own session. */
  static boolean writes(SqlStatement statement) {
    return !statement
        .text()
        .stripLeading()
        .matches("(?is)(SELECT|SHOW|BEGIN|COMMIT|ROLLBACK|SET|RESET|\\().*");
  }

  private static String name(ApiRequest request) {
    if (!request.verb().equals("create") && !request.resource().equals("events")) {
      return request.name();
    }
    JsonNode body = Serialization.unmarshal(request.body(), JsonNode.class);
    return request.resource().equals("events")
        ? body.path("reason").asText()
        : body.at("/metadata/name").asText();
  }
}
