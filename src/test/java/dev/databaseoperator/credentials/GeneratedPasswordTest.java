package dev.databaseoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedPasswordTest {

  @Test
  void passwordIsThirtyTwoLettersAndDigitsThatNeedNoQuotingAnywhere() {
    assertThat(Stream.generate(GeneratedPassword::next).limit(200))
        .allSatisfy(password -> assertThat(password).matches("[A-Za-z0-9]{32}"));
  }

  @Test
  void everyPasswordIsAnother() {
    Set<String> passwords = new HashSet<>();
    Stream.generate(GeneratedPassword::next).limit(2000).forEach(passwords::add);
    assertThat(passwords).hasSize(2000);
  }

  /** 64,000 draws: the least likely of 62 characters turns up 1,032 times, give or take 32. */
  @Test
  void everyCharacterIsAboutEquallyLikely() {
    int[] counts = new int[128];
    Stream.generate(GeneratedPassword::next)
        .limit(2000)
        .forEach(password -> password.chars().forEach(c -> counts[c]++));
    for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
      assertThat(counts[c]).as("%s", c).isBetween(800, 1300);
    }
  }
}
