package dev.databaseoperator.credentials;

import dev.databaseoperator.child.CredentialSecret;
import dev.databaseoperator.status.ProblemException;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;

/** Generates passwords: 32 letters and digits, 190 bits, from the system's random source. */
final class GeneratedPassword {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 32;

  private GeneratedPassword() {}

  /**
   * Returns the password of {@code secret}; a new one when it has none.
   *
   * @throws ProblemException when it cannot be used
   */
  static String unless(Secret secret) {
    try {
      return CredentialSecret.text(secret, AppSecret.PASSWORD).orElseGet(GeneratedPassword::next);
    } catch (ProblemException e) {
      throw new ProblemException(
          e.problem().with(", or delete the key and a new password is made"), e);
    }
  }

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
