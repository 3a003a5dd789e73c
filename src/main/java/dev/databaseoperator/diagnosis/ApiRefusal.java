package dev.databaseoperator.diagnosis;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Refusal of a request by the API server, as a problem whose message begins with the remedy. The
 * HTTP code, {@code Status.reason} and {@code Status.details.causes} distinguish only some
 * refusals; for the others the text decides. The texts are those of Kubernetes 1.36.
 *
 * <p>A controller repeats the text of its own refused request in an Event: {@link #of(String)}.
 * Each message ends with the whole text.
 */
public final class ApiRefusal {

  private static final String TERMINATING = "NamespaceTerminating";

  private static final Pattern RBAC =
      Pattern.compile(
          "User \"(.+?)\" cannot (\\S+) resource \"(.+?)\" in API group \"(.*?)\"(?: in the namespace \"(.+?)\"| at the cluster scope)?");

  private ApiRefusal() {}

  /**
   * Returns the problem that an error response reports.
   *
   * @param code HTTP status code
   * @param causes the reasons in {@code Status.details.causes}
   * @param message of the API server
   * @return empty for a transient error that is no refusal
   */
  public static Optional<Problem> of(int code, List<String> causes, String message) {
    // The quota controller counts a new quota within moments.
    if (message.contains("status unknown for quota: ")) {
      return Optional.empty();
    }
    return Stream.of(
            terminating(causes, message),
            AdmissionRefusal.of(message),
            ImmutableFields.of(message),
            rbac(message))
        .flatMap(Optional::stream)
        .findFirst()
        .map(advice -> advice.with(": " + message))
        .or(() -> byCode(code, message));
  }

  /** Returns the problem like {@link #of(int, List, String)}, from the text alone. */
  static Optional<Problem> of(String message) {
    int code =
        message.contains(" is invalid: ") ? 422 : message.contains(" is forbidden: ") ? 403 : 0;
    return of(code, List.of(), message);
  }

  /** Texts of {@code apiserver/pkg/admission/plugin/namespace/lifecycle}. */
  private static Optional<Problem> terminating(List<String> causes, String message) {
    return causes.contains(TERMINATING) || message.contains("because it is being terminated")
        ? Optional.of(
            Problem.of(
                FailureReason.NamespaceTerminating,
                "the namespace is being deleted, and no object can be created in it any more"))
        : Optional.empty();
  }

  private static Optional<Problem> rbac(String message) {
    return Optional.of(RBAC.matcher(message))
        .filter(Matcher::find)
        .map(
            right ->
                Problem.of(
                    FailureReason.Forbidden,
                    "%s lacks a permission: grant verb %s on resource %s of API group \"%s\" %s, usually by applying the manifest of this version of the operator"
                        .formatted(
                            right.group(1),
                            right.group(2),
                            right.group(3),
                            right.group(4),
                            right.group(5) == null
                                ? "in the whole cluster"
                                : "in namespace " + right.group(5))));
  }

  private static Optional<Problem> byCode(int code, String message) {
    return switch (code) {
      case 401, 403 -> Optional.of(Problem.of(FailureReason.Forbidden, "forbidden: " + message));
      case 400, 422 -> Optional.of(Problem.of(FailureReason.Refused, "refused: " + message));
      default -> Optional.empty();
    };
  }
}
