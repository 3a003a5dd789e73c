package dev.databaseoperator.status;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why the API server has refused a request, told apart as far as what to do about it differs. It
 * says so by HTTP code, {@code Status.reason} and {@code Status.details.causes}; of admission the
 * text alone tells who refused. The texts are those of Kubernetes 1.36: {@code
 * plugin/pkg/admission/resourcequota} and {@code limitranger}, {@code pod-security-admission}, and
 * {@code apiserver/pkg/admission} for webhooks, policies and terminating namespaces.
 *
 * <p>The same words come to a controller, which repeats them in events: {@link #of(String)}. They
 * are always repeated whole, after what to do.
 */
public final class ApiRefusal {

  private static final String TERMINATING = "NamespaceTerminating";

  /** Of a Service or StatefulSet, whose other fields may be as they should. */
  private static final Pattern FIXED =
      Pattern.compile(
          "^(Service|StatefulSet)(?:\\.apps)? \"([^\"]+)\" is invalid: .*(?:may not change once set"
              + "|field is immutable|updates to statefulset spec for fields other than)",
          Pattern.DOTALL);

  private static final Pattern QUOTA_EXCEEDED =
      Pattern.compile("exceeded quota: (\\S+), requested: (.+?), used: (.+?), limited: (.+)");
  private static final Pattern QUOTA_NEEDS =
      Pattern.compile("failed quota: (\\S+): must specify (.+)");
  private static final Pattern LIMIT_RANGE =
      Pattern.compile(
          "(minimum|maximum) \\S+ usage per \\S+ is |limit to request ratio per \\S+ is ");
  private static final Pattern WEBHOOK =
      Pattern.compile("admission webhook (\".+?\") denied the request");
  private static final Pattern POLICY =
      Pattern.compile("(ValidatingAdmissionPolicy '.+?') with binding '.+?' denied request");
  private static final Pattern WEBHOOK_AWAY = Pattern.compile("failed calling webhook (\".+?\")");
  private static final Pattern RBAC =
      Pattern.compile(
          "User \"(.+?)\" cannot (\\S+) resource \"(.+?)\" in API group \"(.*?)\"(?: in the namespace \"(.+?)\"| at the cluster scope)?");

  private final int code;
  private final List<String> causes;
  private final String message;

  private ApiRefusal(int code, List<String> causes, String message) {
    this.code = code;
    this.causes = causes;
    this.message = message;
  }

  /**
   * What is known of an answer.
   *
   * @param code of HTTP
   * @param causes the reasons in {@code Status.details.causes}
   * @param message the API server's own words
   * @return empty when it is no refusal: time heals it
   */
  public static Optional<Problem> of(int code, List<String> causes, String message) {
    // A new quota that nobody has counted yet: a matter of a moment.
    return message.contains("status unknown for quota: ")
        ? Optional.empty()
        : new ApiRefusal(code, causes, message).problem();
  }

  /** As {@link #of(int, List, String)}, of the words alone. */
  static Optional<Problem> of(String message) {
    int code =
        message.contains(" is invalid: ") ? 422 : message.contains(" is forbidden: ") ? 403 : 0;
    return of(code, List.of(), message);
  }

  private Optional<Problem> problem() {
    return Stream.of(
            terminating(),
            quotaExceeded(),
            quotaNeeds(),
            podSecurity(),
            admission(),
            webhookAway(),
            limitRange(),
            immutable(),
            fixed(),
            rbac())
        .flatMap(Optional::stream)
        .findFirst()
        .map(
            advice ->
                new Problem(advice.reason(), advice.message() + ": " + message, advice.stalled()))
        .or(this::byCode);
  }

  private Optional<Problem> terminating() {
    return causes.contains(TERMINATING) || message.contains("because it is being terminated")
        ? Optional.of(
            Problem.of(
                FailureReason.NamespaceTerminating,
                "the namespace is being deleted, and nothing can be made in it any more"))
        : Optional.empty();
  }

  private Optional<Problem> quotaExceeded() {
    return found(QUOTA_EXCEEDED)
        .map(
            quota ->
                Problem.of(
                    FailureReason.QuotaExceeded,
                    "ResourceQuota %s has no room for %s (used: %s, limited: %s); raise it, or use less elsewhere"
                        .formatted(
                            quota.group(1), quota.group(2), quota.group(3), quota.group(4))));
  }

  private Optional<Problem> quotaNeeds() {
    return found(QUOTA_NEEDS)
        .map(
            quota ->
                Problem.of(
                    FailureReason.QuotaExceeded,
                    "ResourceQuota %s counts what the pod does not state; set it in spec.resources: %s"
                        .formatted(quota.group(1), quota.group(2))));
  }

  private Optional<Problem> podSecurity() {
    return message.contains("violates PodSecurity")
        ? Optional.of(
            Problem.of(
                FailureReason.PodSecurityViolation,
                "the namespace's Pod Security level does not admit the pod; the operator's pods fit"
                    + " \"restricted\", so look who changes them, and at the namespace's label"
                    + " pod-security.kubernetes.io/enforce"))
        : Optional.empty();
  }

  private Optional<Problem> admission() {
    return found(WEBHOOK)
        .or(() -> found(POLICY))
        .map(
            rule ->
                Problem.of(
                    FailureReason.AdmissionDenied,
                    "a rule of this cluster (%s) denies it; satisfy the rule, or have its owner except this namespace"
                        .formatted(rule.group(1))));
  }

  private Optional<Problem> webhookAway() {
    return found(WEBHOOK_AWAY)
        .map(
            webhook ->
                Problem.of(
                    FailureReason.WebhookUnavailable,
                    "the API server cannot ask admission webhook %s, and admits nothing without it; start what serves it, or remove its configuration"
                        .formatted(webhook.group(1))));
  }

  private Optional<Problem> limitRange() {
    return found(LIMIT_RANGE)
        .map(
            range ->
                Problem.of(
                    FailureReason.LimitRangeViolated,
                    "a LimitRange of the namespace does not allow it; correct spec.resources or"
                        + " spec.storage.size, or the LimitRange (kubectl describe limitrange)"));
  }

  /** A Secret or ConfigMap that somebody has made immutable stays so until it is made anew. */
  private Optional<Problem> immutable() {
    return message.contains("field is immutable when `immutable` is set")
        ? Optional.of(
            Problem.of(
                FailureReason.Refused,
                "somebody has set immutable: true on this object, and Kubernetes lets it not be"
                    + " changed any more, not even back. Set spec.paused to true, or the operator"
                    + " makes a new one at once, with another password; make it anew with its"
                    + " present content (kubectl get KIND NAME -o json >kept.json; jq"
                    + " 'del(.immutable, .metadata.resourceVersion, .metadata.uid)' kept.json |"
                    + " kubectl replace --force -f -), and set spec.paused back"))
        : Optional.empty();
  }

  /** An object of another origin (a backup's) differs in what cannot be changed. */
  private Optional<Problem> fixed() {
    return found(FIXED)
        .map(
            object ->
                Problem.of(
                    FailureReason.Refused,
                    "%s %s differs in fields that cannot be changed; it holds no data, so delete it, and the operator makes it anew (kubectl delete %s %2$s%s)"
                        .formatted(
                            object.group(1),
                            object.group(2),
                            object.group(1).toLowerCase(Locale.ROOT),
                            // PostgreSQL goes on, and the new one adopts its pod.
                            object.group(1).equals("StatefulSet") ? " --cascade=orphan" : "")));
  }

  private Optional<Problem> rbac() {
    return found(RBAC)
        .map(
            right ->
                Problem.of(
                    FailureReason.Forbidden,
                    "%s lacks a right: grant verb %s on resource %s of API group \"%s\" %s, mostly by applying the operator's present manifest"
                        .formatted(
                            right.group(1),
                            right.group(2),
                            right.group(3),
                            right.group(4),
                            right.group(5) == null
                                ? "in the whole cluster"
                                : "in namespace " + right.group(5))));
  }

  private Optional<Problem> byCode() {
    return switch (code) {
      case 401, 403 -> Optional.of(Problem.of(FailureReason.Forbidden, "forbidden: " + message));
      case 400, 422 -> Optional.of(Problem.of(FailureReason.Refused, "refused: " + message));
      default -> Optional.empty();
    };
  }

  private Optional<Matcher> found(Pattern pattern) {
    return Optional.of(pattern.matcher(message)).filter(Matcher::find);
  }
}
