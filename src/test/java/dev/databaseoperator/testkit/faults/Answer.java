package dev.databaseoperator.testkit.faults;

import java.util.Map;

/**
 * Response of the proxy in the API server's place.
 *
 * @param code of HTTP
 * @param headers besides content type and length
 * @param body as it goes over the wire
 */
public record Answer(int code, Map<String, String> headers, String body) {

  /** 404: no such object. */
  public static Answer notFound() {
    return status(404, "NotFound", "the object was not found");
  }

  /** 409: another client wrote first. */
  public static Answer conflict() {
    return status(409, "Conflict", "the object has been modified");
  }

  /** 409: the name is in use. */
  public static Answer alreadyExists() {
    return status(409, "AlreadyExists", "the object already exists");
  }

  /** 410: the resourceVersion is too old. */
  public static Answer gone() {
    return status(410, "Expired", "too old resource version");
  }

  /** 422: the object breaks a rule of its schema. */
  public static Answer invalid() {
    return status(422, "Invalid", "spec.field: Invalid value");
  }

  /** 403: no permission. */
  public static Answer forbidden() {
    return status(403, "Forbidden", "access denied");
  }

  /** 401: the token is not accepted. */
  public static Answer unauthorized() {
    return status(401, "Unauthorized", "Unauthorized");
  }

  /** 429 with {@code Retry-After}. */
  public static Answer tooManyRequests(int retryAfterSeconds) {
    Answer answer = status(429, "TooManyRequests", "too many requests, please try again later");
    return new Answer(
        429, Map.of("Retry-After", Integer.toString(retryAfterSeconds)), answer.body());
  }

  /** 500. */
  public static Answer internalError() {
    return status(500, "InternalError", "an internal error occurred");
  }

  /** 503, as from an API server that is starting. */
  public static Answer unavailable() {
    return status(
        503, "ServiceUnavailable", "the server is currently unable to handle the request");
  }

  /** 504, as when etcd does not answer. */
  public static Answer timeout() {
    return status(504, "Timeout", "request did not complete within the allotted timeout");
  }

  /** 200 whose JSON ends in the middle. */
  public static Answer malformed() {
    return new Answer(
        200, Map.of(), "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"na");
  }

  /** 502 in HTML, as from a load balancer in between. */
  public static Answer badGateway() {
    return new Answer(502, Map.of("Content-Type", "text/html"), "<html>502 Bad Gateway</html>");
  }

  /** Any code with a {@code Status} of the API server's form. */
  public static Answer status(int code, String reason, String message) {
    return new Answer(
        code,
        Map.of(),
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s","reason":"%s","code":%d}"""
            .formatted(message, reason, code));
  }
}
