package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {

  @Test
  void agesTimesAddressesAndRandomNamesMayDiffer() {
    assertThat(
            matches(
                """
                NAME                READY   AGE   IP
                pod/orders-q2x29    1/1     11s   10.1.2.3
                ----+----
                2026-11-25 18:31:07.123456+00
                pvc-0d0c2c4e-5f0f-4d0e-9d0e-3d1f2c4e5f0f
                System Identifier: 7576068430146666523
                """,
                """
                NAME              READY   AGE     IP
                pod/orders-lxbkz  1/1     2m11s   10.200.0.17

                -------+--
                2027-01-01 00:00:00.1+00
                pvc-64da1e6f-bd71-43bc-beb8-63bf86c7971b
                System Identifier: 7712272093219450902
                """))
        .isTrue();
  }

  @Test
  void wordsAndLinesMayNot() {
    assertThat(matches("orders Ready\n", "orders Failed\n")).isFalse();
    assertThat(matches("orders-rw\n", "orders-ro\n")).isFalse();
    assertThat(matches("a\nb\n", "a\n")).isFalse();
    assertThat(matches("a\n", "a\nb\n")).isFalse();
  }

  @Test
  void threeDotsAreAnyNumberOfLines() {
    assertThat(matches("...\nEvents:\n", "a\nb\nEvents:\n")).isTrue();
    assertThat(matches("a\n...\n", "a\n")).isTrue();
    assertThat(matches("...\nEvents:\n...\n", "a\nb\n")).isFalse();
  }

  private static boolean matches(String shown, String printed) {
    return Transcript.matches(List.of(shown.split("\n")), printed);
  }
}
