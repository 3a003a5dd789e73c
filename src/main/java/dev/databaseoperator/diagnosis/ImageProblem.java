package dev.databaseoperator.diagnosis;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reason why a kubelet cannot pull an image, and the remedy. The reasons are those of the kubelet
 * ({@code pkg/kubelet/images/types.go}), the texts those of container runtimes and registries.
 */
public final class ImageProblem {

  private static final Set<String> REASONS =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  private static final List<String> REFUSED =
      List.of(
          "unauthorized",
          "authentication required",
          "authorization failed",
          "no basic auth credentials",
          "insufficient_scope",
          "access denied",
          "403 forbidden",
          "401 unauthorized");

  private static final List<String> UNREACHABLE =
      List.of(
          "no such host",
          "dial tcp",
          "i/o timeout",
          "connection refused",
          "connection reset",
          "network is unreachable",
          "tls handshake",
          "x509:",
          "deadline exceeded",
          "server misbehaving",
          "503 service unavailable");

  private static final List<String> UNKNOWN =
      List.of("not found", "manifest unknown", "name unknown", "does not exist");

  private ImageProblem() {}

  /**
   * Returns why an image cannot be pulled.
   *
   * @param image as the pod names it
   * @param reason why the container waits
   * @param message of the kubelet, may be null
   * @return empty when the container waits for something else
   */
  public static Optional<Problem> of(String image, String reason, @Nullable String message) {
    if (!REASONS.contains(reason)) {
      return Optional.empty();
    }
    String words = Words.of(message);
    return Optional.of(
        Problem.of(
            FailureReason.ImageUnavailable,
            "image %s cannot be pulled (%s): %s; %s"
                .formatted(image, reason, words, advice(reason, words.toLowerCase(Locale.ROOT)))));
  }

  private static String advice(String reason, String words) {
    if (reason.equals("InvalidImageName")) {
      return "check spec.imageName, which is no name of an image";
    }
    if (reason.equals("ErrImageNeverPull")) {
      return "check spec.imagePullPolicy, or bring the image to the node";
    }
    if (says(words, REFUSED)) {
      return "check spec.imageName, spec.imagePullSecrets and the Secrets they name: the registry"
          + " refuses it, or does not have it";
    }
    if (says(words, UNREACHABLE)) {
      return "check spec.imageName; the node cannot reach the registry, and goes on trying";
    }
    if (says(words, UNKNOWN)) {
      return "check spec.imageName: the registry does not have it";
    }
    return "check spec.imageName and spec.imagePullSecrets";
  }

  private static boolean says(String words, List<String> any) {
    return any.stream().anyMatch(words::contains);
  }
}
