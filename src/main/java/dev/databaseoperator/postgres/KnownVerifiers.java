package dev.databaseoperator.postgres;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Verifiers that are known to be of a password. To find out takes milliseconds, which is a
 * verifier's purpose; a pass every few minutes over a thousand servers need not find out anew. Safe
 * for all threads.
 */
final class KnownVerifiers {

  /** Two for each of thousands of servers; the oldest are found out again. */
  static final int MOST = 20_000;

  /** Digests of verifier and password: neither is kept. */
  private final Set<String> known = new LinkedHashSet<>();

  /** Whether {@code rolpassword} is a verifier of this password. */
  boolean matches(String rolpassword, Password password) {
    if (rolpassword == null) {
      return false;
    }
    if (isKnown(rolpassword, password)) {
      return true;
    }
    boolean matches =
        ScramVerifier.parse(rolpassword).filter(stored -> stored.matches(password)).isPresent();
    if (matches) {
      add(rolpassword, password);
    }
    return matches;
  }

  /** A new verifier of the password, as text. */
  String of(Password password) {
    String verifier = ScramVerifier.of(password).text();
    add(verifier, password);
    return verifier;
  }

  private synchronized boolean isKnown(String verifier, Password password) {
    return known.contains(key(verifier, password));
  }

  private synchronized void add(String verifier, Password password) {
    if (known.size() >= MOST) {
      known.remove(known.iterator().next());
    }
    known.add(key(verifier, password));
  }

  private static String key(String verifier, Password password) {
    return new Fingerprint().add(verifier).add(password.value()).hex();
  }
}
