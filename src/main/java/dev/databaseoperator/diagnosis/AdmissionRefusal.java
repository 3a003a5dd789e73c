package dev.databaseoperator.diagnosis;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Refusal by an admission plugin of the API server: ResourceQuota, LimitRange, Pod Security,
 * webhooks and policies. Only the text of the response distinguishes them. The texts are those of
 * Kubernetes 1.36: {@code plugin/pkg/admission/resourcequota} and {@code limitranger}, {@code
 * pod-security-admission}, and {@code apiserver/pkg/admission} for webhooks and policies.
 */
final class AdmissionRefusal {

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
  private static final Pattern WEBHOOK_UNAVAILABLE =
      Pattern.compile("failed calling webhook (\".+?\")");

  private final String message;

  private AdmissionRefusal(String message) {
    this.message = message;
  }

  /** Returns the problem with its remedy; empty when no admission plugin has refused. */
  static Optional<Problem> of(String message) {
    AdmissionRefusal refusal = new AdmissionRefusal(message);
    return Stream.of(
            refusal.quotaExceeded(),
            refusal.quotaNeeds(),
            refusal.podSecurity(),
            refusal.denied(),
            refusal.webhookUnavailable(),
            refusal.limitRange())
        .flatMap(Optional::stream)
        .findFirst();
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
                    "ResourceQuota %s counts resources that the pod does not specify; set them in spec.resources: %s"
                        .formatted(quota.group(1), quota.group(2))));
  }

  private Optional<Problem> podSecurity() {
    return message.contains("violates PodSecurity")
        ? Optional.of(
            Problem.of(
                FailureReason.PodSecurityViolation,
                "the namespace's Pod Security level does not admit the pod; the operator's pods"
                    + " conform to \"restricted\", so find out which component changes them, and"
                    + " check the namespace's label pod-security.kubernetes.io/enforce"))
        : Optional.empty();
  }

  private Optional<Problem> denied() {
    return found(WEBHOOK)
        .or(() -> found(POLICY))
        .map(
            rule ->
                Problem.of(
                    FailureReason.AdmissionDenied,
                    "an admission rule of this cluster (%s) denies it; satisfy the rule, or ask its owner to except this namespace"
                        .formatted(rule.group(1))));
  }

  private Optional<Problem> webhookUnavailable() {
    return found(WEBHOOK_UNAVAILABLE)
        .map(
            webhook ->
                Problem.of(
                    FailureReason.WebhookUnavailable,
                    "the API server cannot call admission webhook %s, and admits nothing without it; start its service, or delete its configuration"
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

  private Optional<Matcher> found(Pattern pattern) {
    return Optional.of(pattern.matcher(message)).filter(Matcher::find);
  }
}
