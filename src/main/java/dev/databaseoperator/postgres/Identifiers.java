package dev.databaseoperator.postgres;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Quotes names for SQL: the only way in which a name becomes part of an SQL text. */
public final class Identifiers {
  /** NAMEDATALEN - 1 of a standard build; PostgreSQL silently truncates longer names. */
  public static final int MAX_BYTES = 63;

  private Identifiers() {}

  /**
   * Returns the name as a quoted identifier: in double quotes, double quotes in it doubled.
   *
   * @throws IllegalArgumentException when PostgreSQL cannot store the name as it is: empty, longer
   *     than 63 bytes of UTF-8, with a NUL character, or no valid Unicode
   */
  public static String quote(String name) {
    return '"' + requireValid(name).replace("\"", "\"\"") + '"';
  }

  /** Returns the name when {@link #quote} would accept it, otherwise throws the same exception. */
  static String requireValid(String name) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("A name in PostgreSQL cannot be empty: give it one.");
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A name in PostgreSQL cannot contain a NUL character: remove it.");
    }
    if (utf8Length(name) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The name \"%s\" is longer than the %s bytes PostgreSQL keeps of a name: shorten it."
              .formatted(name, MAX_BYTES));
    }
    return name;
  }

  private static int utf8Length(String name) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name)).remaining();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "A name in PostgreSQL must be valid Unicode text: encode it as UTF-8.");
    }
  }
}
