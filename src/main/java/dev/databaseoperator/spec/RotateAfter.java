package dev.databaseoperator.spec;

import java.time.Duration;
import java.util.Locale;

/** Reads {@code spec.credentials.rotateAfter}. */
public final class RotateAfter {

  private RotateAfter() {}

  /**
   * Of a text of hours and minutes, {@code 36h} or {@code 1h30m}: what ISO 8601 writes behind "PT".
   *
   * @throws java.time.format.DateTimeParseException when it is none
   */
  public static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }
}
