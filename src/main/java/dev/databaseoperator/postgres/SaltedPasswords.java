package dev.databaseoperator.postgres;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Salted passwords of SCRAM ({@code Hi}, RFC 5802 section 2.2) that have been computed. Each takes
 * milliseconds, which is its purpose; the two logins of a pass and the comparison with what the
 * server has are all of one salt, and a pass every few minutes over a thousand servers need not
 * compute them anew. Whoever reads this memory can log in, as with the Secrets in the caches. Safe
 * for all threads.
 */
final class SaltedPasswords {

  /** Two for each of thousands of servers; those not needed for the longest are computed again. */
  static final int MOST = 20_000;

  private final Map<String, byte[]> known = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The salted password, 32 bytes.
   *
   * @param prepared the password after SASLprep
   */
  byte[] of(char[] prepared, byte[] salt, int iterations) {
    byte[] password = new String(prepared).getBytes(StandardCharsets.UTF_8);
    String key = new Fingerprint().add(password).add(salt).add(Integer.toString(iterations)).hex();
    byte[] salted = known(key);
    if (salted == null) {
      salted = Pbkdf2.key(password, salt, iterations);
      remember(key, salted);
    }
    return salted.clone();
  }

  private synchronized byte @Nullable [] known(String key) {
    return known.get(key);
  }

  private synchronized void remember(String key, byte[] salted) {
    if (known.size() >= MOST) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(key, salted);
  }
}
