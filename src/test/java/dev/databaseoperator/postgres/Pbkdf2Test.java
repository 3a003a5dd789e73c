package dev.databaseoperator.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** The JDK's own implementation is the oracle. */
class Pbkdf2Test {

  @Property(tries = 300)
  void derivesWhatTheJdkDerives(
      @ForAll @StringLength(min = 1, max = 90) String password,
      @ForAll @Size(min = 1, max = 80) byte[] salt,
      @ForAll @IntRange(min = 1, max = 20) int iterations)
      throws GeneralSecurityException {
    assertThat(Pbkdf2.key(password.getBytes(UTF_8), salt, iterations))
        .isEqualTo(jdk(password, salt, iterations));
  }

  /** HMAC treats a key of a block, one byte less and one byte more differently. */
  @Example
  void derivesFromPasswordsAroundTheLengthOfABlock() throws GeneralSecurityException {
    byte[] salt = {1, 2, 3};
    for (int length = 62; length <= 130; length++) {
      String password = "x".repeat(length);
      assertThat(Pbkdf2.key(password.getBytes(UTF_8), salt, 3))
          .as("a password of %d bytes", length)
          .isEqualTo(jdk(password, salt, 3));
    }
  }

  @Example
  void derivesWithAsManyIterationsAsPostgres() throws GeneralSecurityException {
    byte[] salt = "sixteen bytes...".getBytes(UTF_8);

    assertThat(Pbkdf2.key("pencil".getBytes(UTF_8), salt, 4096))
        .isEqualTo(jdk("pencil", salt, 4096));
  }

  private static byte[] jdk(String password, byte[] salt, int iterations)
      throws GeneralSecurityException {
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
        .getEncoded();
  }
}
