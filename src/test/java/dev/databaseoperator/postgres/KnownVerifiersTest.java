package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownVerifiersTest {

  private static final Password ONE = Password.of("one");
  private static final Password OTHER = Password.of("other");

  private final KnownVerifiers known = new KnownVerifiers();

  @Test
  void aVerifierMatchesItsPasswordAndNoOtherHoweverOftenItIsAsked() {
    String verifier = ScramVerifier.of(ONE).text();
    for (int i = 0; i < 3; i++) {
      assertThat(known.matches(verifier, ONE)).isTrue();
      assertThat(known.matches(verifier, OTHER)).isFalse();
    }
  }

  @Test
  void aVerifierMadeHereIsKnownAndAnotherOfTheSamePasswordIsLookedAt() {
    assertThat(known.matches(known.of(ONE), ONE)).isTrue();
    assertThat(known.matches(ScramVerifier.of(ONE).text(), ONE)).isTrue();
  }

  @Test
  void whatIsNoVerifierMatchesNothing() {
    assertThat(known.matches(null, ONE)).isFalse();
    assertThat(known.matches("md53175bce1d3201d16594cebf9d7eb3f9d", ONE)).isFalse();
  }

  /** A verifier of 100,000 iterations takes long enough to tell which one was computed again. */
  @Test
  void whatIsKnownIsNotComputedAgain() {
    String slow = ScramVerifier.of(ONE, new byte[16], ScramVerifier.MOST_ITERATIONS).text();
    long start = System.nanoTime();
    assertThat(known.matches(slow, ONE)).isTrue();
    long first = System.nanoTime() - start;
    start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertThat(known.matches(slow, ONE)).isTrue();
    }
    assertThat(System.nanoTime() - start).as("100 known ones, in ns").isLessThan(10 * first);
  }
}
