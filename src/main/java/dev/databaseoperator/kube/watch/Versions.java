package dev.databaseoperator.kube.watch;

import org.jspecify.annotations.Nullable;

/**
 * Resource versions as numbers, which Kubernetes allows within one kind of resource: they grow with
 * every write.
 */
final class Versions {

  private Versions() {}

  /** Returns the number; 0, which is older than everything, for any other text. */
  static long parse(@Nullable String version) {
    if (version == null || version.isEmpty() || version.length() > 18) {
      return 0;
    }
    long value = 0;
    for (int i = 0; i < version.length(); i++) {
      int digit = version.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
