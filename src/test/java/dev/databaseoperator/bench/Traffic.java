package dev.databaseoperator.bench;

import dev.databaseoperator.testkit.AuditLog;
import dev.databaseoperator.testkit.OperatorProcess;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The operator's requests between two moments, from the API server's audit log. Those in its own
 * namespace, for the Lease and the canary, are left out: they go on whatever else happens.
 *
 * @param byKind number of requests by verb, resource and, for failures, code
 * @param mutating how many could have changed something
 * @param all how many in all
 */
record Traffic(Map<String, Integer> byKind, int mutating, int all) {

  private static final String OPERATORS = "database-operator";

  static Traffic between(AuditLog audit, Instant from, Instant until) {
    Map<String, Integer> byKind = new TreeMap<>();
    int[] mutating = {0};
    int[] all = {0};
    Predicate<AuditLog.Request> counted =
        request -> {
          if (request.user().equals(OperatorProcess.USER)
              && !request.namespace().equals(OPERATORS)
              && !request.received().isBefore(from)
              && request.received().isBefore(until)) {
            byKind.merge(kind(request), 1, Integer::sum);
            all[0]++;
            mutating[0] += isWrite(request) ? 1 : 0;
          }
          // Nothing is kept: the log of a thousand Databases is large.
          return false;
        };
    audit.distinct(line -> line.contains(OperatorProcess.USER), counted, request -> request);
    return new Traffic(byKind, mutating[0], all[0]);
  }

  /** A review is created to ask for one's own rights: nothing is stored. */
  static boolean isWrite(AuditLog.Request request) {
    return request.mutating() && !request.resource().startsWith("self");
  }

  private static String kind(AuditLog.Request request) {
    String resource = request.resource();
    if (!request.subresource().isEmpty()) {
      resource += "/" + request.subresource();
    }
    if (resource.isEmpty()) {
      resource = request.json().path("requestURI").asText().replaceAll("\\?.*", "");
    }
    return request.verb() + " " + resource + (request.code() < 300 ? "" : " " + request.code());
  }
}
