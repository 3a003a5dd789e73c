package dev.databaseoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramServerTest {

  private static final String VERIFIER = "SCRAM-SHA-256$4096:c2FsdA==$AAAA:AAAA";

  /** A client's nonce is made of any printable characters but the comma (RFC 5802). */
  @ParameterizedTest
  @ValueSource(strings = {"abc", "ar=b", "r=", "=r=r=", "n=*r=x"})
  void theAnswerBeginsWithTheClientsNonce(String nonce) {
    assertThat(new ScramServer(VERIFIER).first("n,,n=*,r=" + nonce))
        .isEqualTo("r=" + nonce + "bench,s=c2FsdA==,i=4096");
  }
}
