package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postgresql.shaded.com.ongres.scram.common.ScramFunctions;
import org.postgresql.shaded.com.ongres.scram.common.ScramMechanism;
import org.postgresql.shaded.com.ongres.scram.common.StringPreparation;

class SaltedPasswordsTest {

  private static final byte[] SALT = {1, 2, 3};

  private final SaltedPasswords salted = new SaltedPasswords();

  /** On the JVM the driver's own is not replaced. */
  @Test
  void areThoseOfTheDriverHoweverOftenTheyAreAskedFor() {
    for (String password : new String[] {"pencil", "pässword", "\u06271", "x".repeat(100)}) {
      byte[] drivers =
          ScramFunctions.saltedPassword(
              ScramMechanism.SCRAM_SHA_256,
              StringPreparation.POSTGRESQL_PREPARATION,
              password.toCharArray(),
              SALT,
              4096);
      for (int i = 0; i < 2; i++) {
        assertThat(salted.of(password.toCharArray(), SALT, 4096)).isEqualTo(drivers);
      }
    }
  }

  @Test
  void differByPasswordSaltAndIterations() {
    byte[] one = salted.of("one".toCharArray(), SALT, 10);
    assertThat(salted.of("other".toCharArray(), SALT, 10)).isNotEqualTo(one);
    assertThat(salted.of("one".toCharArray(), new byte[] {3, 2, 1}, 10)).isNotEqualTo(one);
    assertThat(salted.of("one".toCharArray(), SALT, 11)).isNotEqualTo(one);
  }

  /** The driver overwrites what it was given. */
  @Test
  void doNotChangeWithWhatWasGivenOut() {
    byte[] one = salted.of("one".toCharArray(), SALT, 10);
    byte[] expected = one.clone();
    one[0]++;
    assertThat(salted.of("one".toCharArray(), SALT, 10)).isEqualTo(expected);
  }

  /** One of a million iterations takes long enough to show whether it was computed again. */
  @Test
  void areNotComputedAgain() {
    long start = System.nanoTime();
    salted.of("slow".toCharArray(), SALT, 1_000_000);
    long first = System.nanoTime() - start;
    start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      salted.of("slow".toCharArray(), SALT, 1_000_000);
    }
    assertThat(System.nanoTime() - start).as("100 known ones, in ns").isLessThan(first);
  }
}
