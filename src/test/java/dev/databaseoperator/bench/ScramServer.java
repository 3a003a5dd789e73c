package dev.databaseoperator.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of a SCRAM-SHA-256 login without channel binding (RFC 5802, RFC 7677). */
final class ScramServer {

  private static final Pattern VERIFIER =
      Pattern.compile("SCRAM-SHA-256\\$(\\d+):([^$]+)\\$([^:]+):(.+)");

  private final String iterations;
  private final String salt;
  private final byte[] storedKey;
  private final byte[] serverKey;
  private String messages;

  /**
   * @param verifier as PostgreSQL stores it
   */
  ScramServer(String verifier) {
    Matcher parts = VERIFIER.matcher(verifier);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a SCRAM verifier");
    }
    iterations = parts.group(1);
    salt = parts.group(2);
    storedKey = Base64.getDecoder().decode(parts.group(3));
    serverKey = Base64.getDecoder().decode(parts.group(4));
  }

  /** Answers the client's first message, such as {@code n,,n=*,r=NONCE}. */
  String first(String clientFirst) {
    String bare = clientFirst.replaceFirst("^[^,]*,[^,]*,", "");
    // A nonce may contain "r=" itself, but no comma.
    String nonce = bare.substring(bare.lastIndexOf(",r=") + 3) + "bench";
    String answer = "r=" + nonce + ",s=" + salt + ",i=" + iterations;
    messages = bare + "," + answer;
    return answer;
  }

  /** Whether the client's last message proves that it knows the password. */
  boolean proves(String clientLast) throws GeneralSecurityException {
    int proofAt = clientLast.lastIndexOf(",p=");
    messages += "," + clientLast.substring(0, proofAt);
    byte[] key = Base64.getDecoder().decode(clientLast.substring(proofAt + 3));
    byte[] signature = hmac(storedKey, messages);
    for (int i = 0; i < key.length; i++) {
      key[i] ^= signature[i];
    }
    return Arrays.equals(MessageDigest.getInstance("SHA-256").digest(key), storedKey);
  }

  /** The server's own proof. */
  String last() throws GeneralSecurityException {
    return "v=" + Base64.getEncoder().encodeToString(hmac(serverKey, messages));
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
