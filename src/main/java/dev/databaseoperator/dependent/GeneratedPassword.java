package dev.databaseoperator.dependent;

import java.security.SecureRandom;

/** Passwords: 32 letters and digits, 190 bits, from the system's random source. */
final class GeneratedPassword {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 32;

  private GeneratedPassword() {}

  static String next() {
    // Not a constant: a native image must not carry a generator seeded when it was built.
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }
}
