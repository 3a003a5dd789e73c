package dev.databaseoperator.spec;

import java.time.Duration;
import java.util.Locale;

/** Parses {@code spec.credentials.rotateAfter}. */
public final class RotateAfter {

  private RotateAfter() {}

  /**
   * Returns the duration of a text of hours and minutes, {@code 36h} or {@code 1h30m}: ISO 8601
   * without "PT".
   *
   * @throws java.time.format.DateTimeParseException for any other text
   */
  public static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }
}
