package dev.databaseoperator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.testkit.AuditLog;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request of an operator, and who allowed it.
 *
 * @param own the operator's namespace
 * @param namespace that the request is about; empty for all
 * @param role name of the Role or ClusterRole that allowed it; empty when nothing did
 */
record AskedRight(Right right, String own, String namespace, String role) {

  private static final Pattern OPERATOR =
      Pattern.compile("system:serviceaccount:([^:]+):database-operator");
  private static final Pattern ROLE = Pattern.compile(" of (?:Cluster)?Role \"([^\"]+)\"");

  private static final int CREATED = 201;

  /** Who applies what is not there yet needs the right to create it, which no log mentions. */
  private static final String BY_APPLYING = "some role";

  /** Whether the line of an audit log can be about an operator, without reading all of it. */
  static boolean isCandidate(String line) {
    return line.contains(":database-operator\"");
  }

  /** Whether an operator has made the request, and not a test in its name. */
  static boolean isOne(AuditLog.Request request) {
    return OPERATOR.matcher(request.user()).matches()
        && request.json().path("userAgent").asText().equals("database-operator")
        && !request.resource().isEmpty();
  }

  static List<AskedRight> of(AuditLog.Request request) {
    Matcher operator = OPERATOR.matcher(request.user());
    String own = operator.matches() ? operator.group(1) : "";
    Matcher role = ROLE.matcher(reason(request.json()));
    Right right = right(request, request.verb());
    AskedRight asked =
        new AskedRight(right, own, request.namespace(), role.find() ? role.group(1) : "");
    return request.verb().equals("patch") && request.code() == CREATED
        ? List.of(
            asked, new AskedRight(right(request, "create"), own, request.namespace(), BY_APPLYING))
        : List.of(asked);
  }

  /** Whether the API server allowed it. */
  boolean allowed() {
    return !role.isEmpty();
  }

  private static Right right(AuditLog.Request request, String verb) {
    return new Right(
        request.json().at("/objectRef/apiGroup").asText(),
        request.subresource().isEmpty()
            ? request.resource()
            : request.resource() + "/" + request.subresource(),
        verb);
  }

  private static String reason(JsonNode entry) {
    return entry.path("annotations").path("authorization.k8s.io/reason").asText();
  }

  @Override
  public String toString() {
    return "%s in %s, by the operator in %s, %s"
        .formatted(
            right,
            namespace.isEmpty() ? "all namespaces" : namespace,
            own,
            allowed() ? "allowed by " + role : "refused");
  }
}
