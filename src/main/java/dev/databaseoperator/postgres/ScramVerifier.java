package dev.databaseoperator.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.shaded.com.ongres.scram.common.StringPreparation;

/**
 * What PostgreSQL keeps of a password, computed here so that the password itself is never part of
 * an SQL text: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}, the last three in
 * Base64 (RFC 5803 in PostgreSQL's spelling, see the description of {@code pg_authid.rolpassword}).
 * The keys are those of RFC 5802 section 3.
 */
public final class ScramVerifier {
  /** PostgreSQL's own default ({@code scram_iterations}). */
  static final int ITERATIONS = 4096;

  /**
   * A role may store any verifier for itself, also one that would keep us computing for hours.
   * Above this number a verifier counts as foreign and is replaced.
   */
  static final int MOST_ITERATIONS = 100_000;

  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final Pattern FORMAT =
      Pattern.compile(
          "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})"
              + "\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");

  private final int iterations;
  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    this.iterations = iterations;
    this.salt = salt;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /** A new verifier of the password with a random salt of 16 bytes and 4096 iterations. */
  public static ScramVerifier of(Password password) {
    byte[] salt = new byte[SALT_BYTES];
    // Not a constant: a native image would carry one that was seeded when it was built.
    new SecureRandom().nextBytes(salt);
    return of(password, salt, ITERATIONS);
  }

  static ScramVerifier of(Password password, byte[] salt, int iterations) {
    try {
      byte[] salted = saltedPassword(password, salt, iterations);
      byte[] clientKey = hmac(salted, "Client Key");
      byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      return new ScramVerifier(iterations, salt.clone(), storedKey, hmac(salted, "Server Key"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256, HMAC or PBKDF2.", e);
    }
  }

  /**
   * Reads {@code pg_authid.rolpassword}. Empty when it is not a SCRAM-SHA-256 verifier that we
   * would check: null, MD5, malformed, or more than {@value #MOST_ITERATIONS} iterations.
   */
  public static Optional<ScramVerifier> parse(String rolpassword) {
    Matcher parts = FORMAT.matcher(rolpassword == null ? "" : rolpassword);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) > MOST_ITERATIONS) {
      return Optional.empty();
    }
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      return Optional.of(
          new ScramVerifier(
              Integer.parseInt(parts.group(1)),
              base64.decode(parts.group(2)),
              base64.decode(parts.group(3)),
              base64.decode(parts.group(4))));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Whether one can log in with this password. Takes a few milliseconds, that is its purpose. */
  public boolean matches(Password password) {
    ScramVerifier expected = of(password, salt, iterations);
    return MessageDigest.isEqual(storedKey, expected.storedKey)
        & MessageDigest.isEqual(serverKey, expected.serverKey);
  }

  /**
   * The value as PostgreSQL stores it: letters, digits and {@code +/=$:-} only, so it can stand in
   * a string literal.
   */
  public String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$%s:%s$%s:%s"
        .formatted(
            iterations,
            base64.encodeToString(salt),
            base64.encodeToString(storedKey),
            base64.encodeToString(serverKey));
  }

  @Override
  public String toString() {
    return "SCRAM-SHA-256$****";
  }

  private static byte[] saltedPassword(Password password, byte[] salt, int iterations)
      throws GeneralSecurityException {
    return Pbkdf2.key(prepared(password), salt, iterations);
  }

  /**
   * SASLprep (RFC 4013), or the password as it is where SASLprep forbids it, as PostgreSQL does. It
   * is the driver's own, so a verifier made here fits a login of ours. Compared with the server's
   * for every script in use it is the same; they differ for a zero width space and some 400
   * compatibility characters, most of them younger than the Unicode 3.2 of that RFC.
   */
  private static byte[] prepared(Password password) {
    char[] value = password.value().toCharArray();
    try {
      return utf8(StringPreparation.POSTGRESQL_PREPARATION.normalize(value));
    } catch (IndexOutOfBoundsException nothingLeft) {
      // The driver's copy stumbles when nothing but invisible characters was there; PostgreSQL
      // takes
      // such a password as it is.
      return utf8(value);
    }
  }

  private static byte[] utf8(char[] text) {
    return new String(text).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }
}
