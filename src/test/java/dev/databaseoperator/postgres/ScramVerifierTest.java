package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramVerifierTest {
  private static final String RFC_7677_SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
  private static final String RFC_7677_KEYS =
      "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
  private static final String RFC_7677_AUTH_MESSAGE =
      "n=user,r=rOprNGfwEbeRWgbNEkqO"
          + ",r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
          + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
          + ",c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String RFC_7677_PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
  private static final String RFC_7677_SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

  private final Base64.Decoder base64 = Base64.getDecoder();

  /** The exchange of RFC 7677 section 3 would succeed against this verifier. */
  @Test
  void holdsTheKeysOfRfc7677() throws Exception {
    String text =
        ScramVerifier.of(Password.of("pencil"), base64.decode(RFC_7677_SALT), 4096).text();

    String[] parts = text.split("[$:]");
    assertThat(parts).startsWith("SCRAM-SHA-256", "4096", RFC_7677_SALT);
    byte[] storedKey = base64.decode(parts[3]);
    byte[] serverKey = base64.decode(parts[4]);
    byte[] clientKey = xor(base64.decode(RFC_7677_PROOF), hmac(storedKey, RFC_7677_AUTH_MESSAGE));
    assertThat(MessageDigest.getInstance("SHA-256").digest(clientKey)).isEqualTo(storedKey);
    assertThat(hmac(serverKey, RFC_7677_AUTH_MESSAGE)).isEqualTo(base64.decode(RFC_7677_SIGNATURE));
    assertThat(text).isEqualTo("SCRAM-SHA-256$4096:" + RFC_7677_SALT + RFC_7677_KEYS);
  }

  @Test
  void matchesItsPasswordOnly() {
    ScramVerifier verifier = ScramVerifier.of(Password.of("pencil"));

    assertThat(ScramVerifier.parse(verifier.text()))
        .hasValueSatisfying(
            read -> {
              assertThat(read.matches(Password.of("pencil"))).isTrue();
              assertThat(read.matches(Password.of("Pencil"))).isFalse();
            });
  }

  @Test
  void isSaltedAnewEachTimeAndDoesNotShowItself() {
    ScramVerifier verifier = ScramVerifier.of(Password.of("pencil"));

    assertThat(verifier.text()).isNotEqualTo(ScramVerifier.of(Password.of("pencil")).text());
    assertThat(verifier.text()).matches("[A-Za-z0-9+/=$:-]+").startsWith("SCRAM-SHA-256$4096:");
    assertThat(verifier).hasToString("SCRAM-SHA-256$****");
  }

  /**
   * A client checks the server's signature, so a verifier with a foreign ServerKey is of no use.
   */
  @Test
  void doesNotMatchWhenOnlyTheServerKeyIsWrong() {
    String text = ScramVerifier.of(Password.of("pencil")).text();
    String other = ScramVerifier.of(Password.of("pencil")).text();
    String mixed =
        text.substring(0, text.lastIndexOf(':')) + other.substring(other.lastIndexOf(':'));

    assertThat(ScramVerifier.parse(mixed).orElseThrow().matches(Password.of("pencil"))).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "md53175bce1d3201d16594cebf9d7eb3f9d",
        "SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==" + RFC_7677_KEYS,
        "SCRAM-SHA-256$100001:W22ZaJ0SNY7soEsUEjb6gQ==" + RFC_7677_KEYS,
        "SCRAM-SHA-256$999999999999:W22ZaJ0SNY7soEsUEjb6gQ==" + RFC_7677_KEYS,
        "SCRAM-SHA-256$4096:A" + RFC_7677_KEYS,
        "SCRAM-SHA-256$4096:" + RFC_7677_SALT + "$WG5d8oPm:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQ=",
      })
  void countsAnythingElseAsForeign(String rolpassword) {
    assertThat(ScramVerifier.parse(rolpassword)).isEmpty();
  }

  /** The examples of RFC 4013 section 3; what it prohibits PostgreSQL takes as it is. */
  @ParameterizedTest
  @CsvSource({
    "I\u00adX, IX, true",
    "user, USER, false",
    "\u00aa, a, true",
    "\u2168, IX, true",
    "'a\u00a0b', 'a b', true",
    "'\u0007', '\u0007', true",
    "\u06271, \u06271, true",
    "\u06271, \u0627, false",
    "'\u00ad', '\u00ad', true",
  })
  void preparesPasswordsLikePostgres(String stored, String given, boolean same) {
    assertThat(ScramVerifier.of(Password.of(stored)).matches(Password.of(given))).isEqualTo(same);
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }
}
