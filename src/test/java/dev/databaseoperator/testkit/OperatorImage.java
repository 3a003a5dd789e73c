package dev.databaseoperator.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image of the operator in place of the one that manifests, bundle and chart name.
 *
 * @param reference such as {@code ghcr.io/me/database-operator:dev}
 */
public record OperatorImage(String reference) {

  private static final Pattern OURS =
      Pattern.compile("docker\\.io/library/database-operator:[\\w.-]+");

  private static final Pattern PARTS =
      Pattern.compile("(?<repository>.+?)(:(?<tag>[\\w.-]+))?(@(?<digest>sha256:[0-9a-f]{64}))?");

  /**
   * The text, with this image.
   *
   * @throws IllegalArgumentException when it names none of ours
   */
  public String in(String manifest) {
    Matcher ours = OURS.matcher(manifest);
    if (!ours.find()) {
      throw new IllegalArgumentException("no image of the operator in: " + manifest);
    }
    return ours.replaceAll(Matcher.quoteReplacement(reference));
  }

  /** Values of the chart, as YAML. */
  public String values() {
    Matcher parts = PARTS.matcher(reference);
    if (!parts.matches()) {
      throw new IllegalStateException("no image: " + reference);
    }
    return "{image: {registry: '', repository: '%s', tag: '%s', digest: '%s'}}"
        .formatted(
            parts.group("repository"), orElse(parts, "tag", "latest"), orElse(parts, "digest", ""));
  }

  private static String orElse(Matcher parts, String group, String other) {
    return parts.group(group) == null ? other : parts.group(group);
  }
}
