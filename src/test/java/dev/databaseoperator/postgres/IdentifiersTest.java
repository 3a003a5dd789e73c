package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class IdentifiersTest {
  @Property(seed = "63")
  void whateverIsQuotedIsOneIdentifierWithTheSameText(
      @ForAll @NotEmpty @StringLength(max = 15) String name) {
    String quoted;
    try {
      quoted = Identifiers.quote(name);
    } catch (IllegalArgumentException refused) {
      assertThat(name).matches("(?s).*[\0\ud800-\udfff].*");
      return;
    }

    assertThat(quoted).startsWith("\"").endsWith("\"");
    String inside = quoted.substring(1, quoted.length() - 1);
    assertThat(inside.replace("\"\"", "")).doesNotContain("\"");
    assertThat(inside.replace("\"\"", "\"")).isEqualTo(name);
  }

  @Example
  void doublesQuotes() {
    assertThat(Identifiers.quote("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(Identifiers.quote("Select")).isEqualTo("\"Select\"");
  }

  @Example
  void countsBytesNotCharacters() {
    assertThat(Identifiers.quote("a".repeat(63))).hasSize(65);
    assertThat(Identifiers.quote("é".repeat(31))).hasSize(33);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Identifiers.quote("a".repeat(64)))
        .withMessageContaining("63 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.quote("é".repeat(32)));
  }

  @Example
  void refusesNothingNulAndHalfCharacters() {
    assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.quote(""));
    assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.quote(null));
    assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.quote("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Identifiers.quote("a\udc00"));
  }
}
