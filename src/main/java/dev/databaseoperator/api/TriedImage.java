package dev.databaseoperator.api;

import java.util.stream.Collectors;

/**
 * What of a Database decides whether an image can be had, as one string: its name and how it is
 * pulled. A verdict counts for exactly this.
 */
public final class TriedImage {

  private TriedImage() {}

  /** For instance {@code postgres:17 IfNotPresent registry,mirror}. */
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
