package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the API server's errors by HTTP code and {@code Status.reason}, as client-go's {@code
 * apierrors} package does.
 */
public final class ApiErrors {

  /** Classes of errors, by what the caller can do. */
  public enum Kind {
    /** 404: the object does not exist. */
    NOT_FOUND,
    /** 409 Conflict: another client wrote first; read again and repeat. */
    CONFLICT,
    /** 409 AlreadyExists: a create found the name in use. */
    ALREADY_EXISTS,
    /** 422 or 400: the object is refused; repeating it unchanged is useless. */
    INVALID,
    /** 401 or 403: RBAC, an admission policy or a quota refuses; only a person can help. */
    FORBIDDEN,
    /** 429, 5xx, or no answer at all: try again later. */
    UNAVAILABLE,
    /** Anything else. */
    OTHER
  }

  private ApiErrors() {}

  /** Returns the class of {@code e}. */
  public static Kind kind(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 404 -> Kind.NOT_FOUND;
      case 409 -> "AlreadyExists".equals(reason(e)) ? Kind.ALREADY_EXISTS : Kind.CONFLICT;
      case 400, 422 -> Kind.INVALID;
      case 401, 403 -> Kind.FORBIDDEN;
      case -1, 0, 408, 429, 500, 502, 503, 504 -> Kind.UNAVAILABLE;
      default -> Kind.OTHER;
    };
  }

  /**
   * Returns the API server's message if it has one, else the client's, else that of a cause: the
   * client passes on exceptions without a message, a request that timed out for instance. Never
   * null.
   */
  public static String message(KubernetesClientException e) {
    return said(e).orElseGet(() -> unsaid(e));
  }

  /** Returns {@link #message} and its cause, for the log: the message may only name the request. */
  public static String description(KubernetesClientException e) {
    return said(e)
        .map(message -> e.getCause() == null ? message : message + " (" + words(e.getCause()) + ")")
        .orElseGet(() -> unsaid(e));
  }

  private static Optional<String> said(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getMessage)
        .filter(message -> !message.isBlank())
        .or(() -> Optional.ofNullable(e.getMessage()).filter(message -> !message.isBlank()));
  }

  private static String unsaid(KubernetesClientException e) {
    String words = e.getCause() == null ? "no message" : words(e.getCause());
    return e.getCode() > 0 ? "HTTP status %s, %s".formatted(e.getCode(), words) : words;
  }

  /** Message of the first of {@code thrown} and its causes that has one, else the last's name. */
  private static String words(Throwable thrown) {
    Throwable speaks = thrown;
    while (speaks.getMessage() == null && speaks.getCause() != null) {
      speaks = speaks.getCause();
    }
    // The client ends a request that exceeds its timeout with this exception, without a message.
    return speaks instanceof TimeoutException
        ? "no answer in time (" + speaks + ")"
        : speaks.toString();
  }

  /**
   * Whether a {@code test} of a JSON patch failed. The code is that of other refusals, also of
   * admission; the message is that of {@code errors.NewGenericServerResponse} in apimachinery.
   */
  static boolean isFailedTest(KubernetesClientException e) {
    return kind(e) == Kind.INVALID
        && message(e).startsWith("the server rejected our request due to an error in our request");
  }

  /** Returns the reasons in {@code Status.details.causes}, for programs; mostly none. */
  public static List<String> causes(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .stream()
        .flatMap(List::stream)
        .map(StatusCause::getReason)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Returns the first error of the API server among {@code thrown} and its causes. */
  public static Optional<KubernetesClientException> in(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof KubernetesClientException e) {
        return Optional.of(e);
      }
    }
    return Optional.empty();
  }

  private static @Nullable String reason(KubernetesClientException e) {
    return e.getStatus() == null ? null : e.getStatus().getReason();
  }
}
