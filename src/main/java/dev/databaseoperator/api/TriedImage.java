package dev.databaseoperator.api;

import java.util.stream.Collectors;

/**
 * Everything that decides whether an image can be pulled, as one string: its name, pull policy and
 * pull secrets. A verdict is valid for exactly this.
 */
public final class TriedImage {

  private TriedImage() {}

  /** Returns for instance {@code postgres:17 IfNotPresent registry,mirror}. */
  public static String of(Database database) {
    DatabaseSpec spec = database.getSpec();
    return "%s %s %s"
        .formatted(
            spec.getImageName(),
            spec.getImagePullPolicy(),
            spec.getImagePullSecrets().stream()
                .map(SecretReference::getName)
                .collect(Collectors.joining(",")))
        .strip();
  }
}
