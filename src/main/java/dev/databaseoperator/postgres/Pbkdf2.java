package dev.databaseoperator.postgres;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), as SCRAM's {@code Hi} needs it (RFC 5802,
 * section 2.2): one block of output, 32 bytes.
 *
 * <p>{@code PBKDF2WithHmacSHA256} of the JDK gives the same result. Its loop allocates objects and
 * supports any input of SHA-256, which a native binary for processors without SHA instructions
 * computes in Java: 4,096 iterations were a third of the CPU time of a Database until Ready. Here
 * the two states that depend on the password alone are computed once, each iteration is two
 * compressions of one block whose padding is known ({@link Sha256OfDigest}), and none allocates an
 * object.
 */
final class Pbkdf2 {

  private static final int BLOCK_BYTES = 64;
  private static final int BLOCK_WORDS = BLOCK_BYTES / Integer.BYTES;
  private static final int STATE_WORDS = 8;

  /** SHA-256's initial state (FIPS 180-4, section 5.3.3). */
  private static final int[] INITIAL = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** SHA-256's constants (FIPS 180-4, section 4.2.2). */
  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  private Pbkdf2() {}

  /** Returns the derived key of 32 bytes. */
  static byte[] key(byte[] password, byte[] salt, int iterations) {
    try {
      return derive(password, salt, iterations);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256 or HMAC.", e);
    }
  }

  private static byte[] derive(byte[] password, byte[] salt, int iterations)
      throws GeneralSecurityException {
    byte[] padded = Arrays.copyOf(shortened(password), BLOCK_BYTES);
    int[] inner = keyed(padded, (byte) 0x36);
    int[] outer = keyed(padded, (byte) 0x5c);
    int[] u = words(first(password, salt));
    int[] result = u.clone();
    for (int i = 1; i < iterations; i++) {
      Sha256OfDigest.digest(inner, u);
      Sha256OfDigest.digest(outer, u);
      for (int word = 0; word < STATE_WORDS; word++) {
        result[word] ^= u[word];
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(STATE_WORDS * Integer.BYTES);
    bytes.asIntBuffer().put(result);
    return bytes.array();
  }

  /** Shortens a key that is longer than a block to its digest, as HMAC (RFC 2104) does. */
  private static byte[] shortened(byte[] password) throws GeneralSecurityException {
    return password.length <= BLOCK_BYTES
        ? password
        : MessageDigest.getInstance("SHA-256").digest(password);
  }

  /** Returns {@code HMAC(password, salt || INT(1))}. */
  private static byte[] first(byte[] password, byte[] salt) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    // The JDK refuses an empty key; padded with zero bytes it is the same for HMAC.
    mac.init(
        new SecretKeySpec(
            password.length == 0 ? new byte[BLOCK_BYTES] : password, mac.getAlgorithm()));
    mac.update(salt);
    return mac.doFinal(new byte[] {0, 0, 0, 1});
  }

  /** Returns the state of SHA-256 after the first block of HMAC's inner or outer message. */
  private static int[] keyed(byte[] padded, byte pad) {
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      block[i] = (byte) (padded[i] ^ pad);
    }
    return compressed(words(block));
  }

  /**
   * Computes the state of SHA-256 after its first block, of 16 words (FIPS 180-4, section 6.2.2).
   */
  private static int[] compressed(int[] block) {
    int[] w = Arrays.copyOf(block, K.length);
    for (int t = BLOCK_WORDS; t < w.length; t++) {
      int x = w[t - 15];
      int y = w[t - 2];
      w[t] =
          w[t - 16]
              + w[t - 7]
              + (Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ (x >>> 3))
              + (Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ (y >>> 10));
    }
    int[] v = INITIAL.clone();
    for (int t = 0; t < w.length; t++) {
      int e = v[4];
      int a = v[0];
      int one =
          v[7]
              + (Integer.rotateRight(e, 6)
                  ^ Integer.rotateRight(e, 11)
                  ^ Integer.rotateRight(e, 25))
              + (v[6] ^ (e & (v[5] ^ v[6])))
              + K[t]
              + w[t];
      int two =
          (Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22))
              + ((a & v[1]) | (v[2] & (a | v[1])));
      System.arraycopy(v, 0, v, 1, STATE_WORDS - 1);
      v[4] += one;
      v[0] = one + two;
    }
    for (int i = 0; i < STATE_WORDS; i++) {
      v[i] += INITIAL[i];
    }
    return v;
  }

  private static int[] words(byte[] bytes) {
    int[] words = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(words);
    return words;
  }
}
