package dev.databaseoperator.diagnosis;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refused change of a field that Kubernetes does not allow to change. The object has to be created
 * again, and the remedy depends on whether it holds data.
 */
final class ImmutableFields {

  /** Kinds that hold no data, and whose other fields may be as desired. */
  private static final Pattern WITHOUT_DATA =
      Pattern.compile(
          "^(Service|StatefulSet)(?:\\.apps)? \"([^\"]+)\" is invalid: .*(?:may not change once set"
              + "|field is immutable|updates to statefulset spec for fields other than)",
          Pattern.DOTALL);

  private ImmutableFields() {}

  /** Returns the problem with its remedy; empty when no immutable field is the reason. */
  static Optional<Problem> of(String message) {
    return immutableData(message).or(() -> withoutData(message));
  }

  /** A Secret or ConfigMap with {@code immutable: true} keeps that until it is created again. */
  private static Optional<Problem> immutableData(String message) {
    return message.contains("field is immutable when `immutable` is set")
        ? Optional.of(
            Problem.of(
                FailureReason.Refused,
                "immutable: true is set on this object, and Kubernetes allows no change of it any"
                    + " more, not even to set it back. Set spec.paused to true first, or the"
                    + " operator creates a new object at once, with another password; create it"
                    + " again with its present content (kubectl get KIND NAME -o json >kept.json;"
                    + " jq 'del(.immutable, .metadata.resourceVersion, .metadata.uid)' kept.json |"
                    + " kubectl replace --force -f -), and set spec.paused back"))
        : Optional.empty();
  }

  /** For instance an object that a backup tool has restored. */
  private static Optional<Problem> withoutData(String message) {
    return Optional.of(WITHOUT_DATA.matcher(message))
        .filter(Matcher::find)
        .map(
            object ->
                Problem.of(
                    FailureReason.Refused,
                    "%s %s differs in fields that cannot be changed; it holds no data, so delete it, and the operator creates it again (kubectl delete %s %2$s%s)"
                        .formatted(
                            object.group(1),
                            object.group(2),
                            object.group(1).toLowerCase(Locale.ROOT),
                            // PostgreSQL keeps running, and the new StatefulSet adopts its pod.
                            object.group(1).equals("StatefulSet") ? " --cascade=orphan" : "")));
  }
}
