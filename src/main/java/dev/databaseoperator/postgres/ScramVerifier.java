package dev.databaseoperator.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.shaded.com.ongres.scram.common.ScramFunctions;
import org.postgresql.shaded.com.ongres.scram.common.ScramMechanism;
import org.postgresql.util.PasswordUtil;

/**
 * SCRAM verifier of a password, computed here so that the password itself is never part of an SQL
 * text: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}, the last three in Base64
 * (RFC 5803 in PostgreSQL's spelling, see the description of {@code pg_authid.rolpassword}).
 *
 * <p>The driver computes it, as it computes a login, so that both agree. Its SASLprep (RFC 4013) is
 * the server's for every script in use; they differ for a zero width space and some 400
 * compatibility characters, most of them younger than the Unicode 3.2 of that RFC.
 */
public final class ScramVerifier {
  /** PostgreSQL's own default ({@code scram_iterations}). */
  static final int ITERATIONS = 4096;

  /**
   * Above this number a verifier counts as foreign and is replaced: a role may store any verifier
   * for itself, also one that would take hours to check.
   */
  static final int MOST_ITERATIONS = 100_000;

  private static final int SALT_BYTES = 16;
  private static final Pattern FORMAT =
      Pattern.compile(
          "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})"
              + "\\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=");

  private final int iterations;
  private final byte[] salt;
  private final String text;

  private ScramVerifier(int iterations, byte[] salt, String text) {
    this.iterations = iterations;
    this.salt = salt;
    this.text = text;
  }

  /** Returns a new verifier of the password with a random salt of 16 bytes and 4096 iterations. */
  public static ScramVerifier of(Password password) {
    byte[] salt = new byte[SALT_BYTES];
    // Not a constant: a native image would contain one that was seeded when it was built.
    new SecureRandom().nextBytes(salt);
    return of(password, salt, ITERATIONS);
  }

  static ScramVerifier of(Password password, byte[] salt, int iterations) {
    return new ScramVerifier(iterations, salt.clone(), encoded(password, salt, iterations));
  }

  /**
   * Parses {@code pg_authid.rolpassword}. Empty when it is no SCRAM-SHA-256 verifier to check:
   * null, MD5, malformed, or more than {@value #MOST_ITERATIONS} iterations.
   */
  public static Optional<ScramVerifier> parse(@Nullable String rolpassword) {
    String text = rolpassword == null ? "" : rolpassword;
    Matcher parts = FORMAT.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) > MOST_ITERATIONS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ScramVerifier(
              Integer.parseInt(parts.group(1)), Base64.getDecoder().decode(parts.group(2)), text));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /**
   * Whether a login with this password succeeds. Takes a few milliseconds, by design, but natively
   * only the first time: {@link SaltedPasswords}.
   */
  public boolean matches(Password password) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.US_ASCII),
        encoded(password, salt, iterations).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Returns the value as PostgreSQL stores it: letters, digits and {@code +/=$:-} only, so it can
   * be part of a string literal.
   */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return "SCRAM-SHA-256$****";
  }

  private static String encoded(Password password, byte[] salt, int iterations) {
    try {
      return PasswordUtil.encodeScramSha256(password.value().toCharArray(), iterations, salt);
    } catch (IndexOutOfBoundsException nothingLeft) {
      return unprepared(password, salt, iterations);
    }
  }

  /**
   * Computes without SASLprep a password of invisible characters only, for which the driver's
   * fails; PostgreSQL uses such a password as it is.
   */
  private static String unprepared(Password password, byte[] salt, int iterations) {
    byte[] salted = Pbkdf2.key(password.utf8(), salt, iterations);
    byte[] clientKey = ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_256, salted);
    Base64.Encoder base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$%s:%s$%s:%s"
        .formatted(
            iterations,
            base64.encodeToString(salt),
            base64.encodeToString(
                ScramFunctions.storedKey(ScramMechanism.SCRAM_SHA_256, clientKey)),
            base64.encodeToString(ScramFunctions.serverKey(ScramMechanism.SCRAM_SHA_256, salted)));
  }
}
