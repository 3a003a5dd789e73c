package dev.databaseoperator.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Requests of the audit log, counted under the labels that the operator's metrics have. */
public final class AuditedRequests {

  private final AuditLog log;
  private final Predicate<AuditLog.Request> whose;

  private AuditedRequests(AuditLog log, Predicate<AuditLog.Request> whose) {
    this.log = log;
    this.whose = whose;
  }

  /** Those that came with this user agent. */
  public static AuditedRequests withUserAgent(AuditLog log, String userAgent) {
    return new AuditedRequests(
        log.mentioning(userAgent),
        request -> request.json().path("userAgent").asText().equals(userAgent));
  }

  /** Those of the operator under test. */
  public static AuditedRequests ofOperator(AuditLog log) {
    return new AuditedRequests(
        log.mentioning(OperatorProcess.USER),
        request -> request.user().equals(OperatorProcess.USER));
  }

  /** By verb, resource and code, parted by spaces. */
  public Map<String, Long> byCode() {
    return counted(request -> true, request -> Integer.toString(request.code()));
  }

  /** Answers 409, by verb, resource and reason, parted by spaces. */
  public Map<String, Long> conflicts() {
    return counted(request -> request.code() == 409, AuditedRequests::reason);
  }

  private Map<String, Long> counted(
      Predicate<AuditLog.Request> wanted, Function<AuditLog.Request, String> last) {
    return log.requests(request -> whose.test(request) && isAnswer(request)).stream()
        .filter(wanted)
        .collect(
            Collectors.groupingBy(
                request -> request.verb() + " " + resource(request) + " " + last.apply(request),
                TreeMap::new,
                Collectors.counting()));
  }

  /** A watch is logged when it is established or refused, and once more when it ends. */
  private static boolean isAnswer(AuditLog.Request request) {
    String answered = request.code() < 400 ? "ResponseStarted" : "ResponseComplete";
    return !request.verb().equals("watch")
        || request.json().path("stage").asText().equals(answered);
  }

  private static String resource(AuditLog.Request request) {
    if (request.resource().isEmpty()) {
      return "nonresource";
    }
    return request.subresource().isEmpty()
        ? request.resource()
        : request.resource() + "/" + request.subresource();
  }

  private static String reason(AuditLog.Request request) {
    var status = request.json().path("responseStatus");
    return status.path("message").asText().startsWith("Apply failed")
        ? "ApplyConflict"
        : status.path("reason").asText();
  }
}
