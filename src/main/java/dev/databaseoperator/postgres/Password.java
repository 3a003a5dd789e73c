package dev.databaseoperator.postgres;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Password that cannot be printed by mistake: {@link #toString()} is {@code ****}, the comparison
 * takes the same time wherever two values differ, and a serialiser finds no getter.
 */
public final class Password {
  private final String value;

  private Password(String value) {
    this.value = value;
  }

  /**
   * Returns the password with this text.
   *
   * @throws IllegalArgumentException when PostgreSQL cannot accept it: empty, with a NUL character,
   *     or no valid Unicode; the message does not contain the password
   */
  public static Password of(String value) {
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("The password is empty: give it at least one character.");
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The password contains a NUL character, which PostgreSQL cannot store: remove it.");
    }
    try {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The password is not valid Unicode text: encode it as UTF-8.");
    }
    return new Password(value);
  }

  /**
   * Returns the password in clear. Callers pass it to the driver or to {@link ScramVerifier},
   * nowhere else.
   */
  public String value() {
    return value;
  }

  byte[] utf8() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Password password && MessageDigest.isEqual(utf8(), password.utf8());
  }

  /** Returns a constant: a hash of a short secret would reveal it. */
  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return "****";
  }
}
