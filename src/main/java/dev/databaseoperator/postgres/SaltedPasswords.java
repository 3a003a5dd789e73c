package dev.databaseoperator.postgres;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cache of salted passwords of SCRAM ({@code Hi}, RFC 5802 section 2.2). Each takes milliseconds to
 * compute, by design; the two logins of a pass and the comparison with the server's verifier all
 * use one salt, and a pass every few minutes over a thousand servers need not compute them again.
 * An attacker who reads this memory can log in, as with the Secrets in the caches. Thread-safe.
 */
final class SaltedPasswords {

  /** Two for each of thousands of servers; the least recently used are removed. */
  static final int MOST = 20_000;

  private final Map<String, byte[]> known = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Returns the salted password, 32 bytes.
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
