package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordTest {
  @Test
  void doesNotShowItself() {
    Password password = Password.of("hunter2");

    assertThat(password).hasToString("****");
    assertThat(new LoginRole("app", password).toString()).doesNotContain("hunter2");
    assertThat(
            new PostgresServer("db", 5432, "postgres", List.of(password), Timeouts.DEFAULT)
                .toString())
        .doesNotContain("hunter2");
    assertThat(new SqlState(List.of(new LoginRole("app", password)), List.of()).toString())
        .doesNotContain("hunter2");
  }

  @Test
  void isEqualByValueAndHasAHashThatTellsNothing() {
    assertThat(Password.of("a")).isEqualTo(Password.of("a")).isNotEqualTo(Password.of("b"));
    assertThat(Password.of("a")).hasSameHashCodeAs(Password.of("b"));
  }

  @Test
  void refusesWhatPostgresCannotTakeWithoutQuotingIt() {
    assertThatIllegalArgumentException().isThrownBy(() -> Password.of(""));
    assertThatIllegalArgumentException().isThrownBy(() -> Password.of(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Password.of("secret\0"))
        .withMessageContaining("NUL")
        .withMessageNotContaining("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Password.of("secret\ud800"))
        .withMessageContaining("Unicode")
        .withMessageNotContaining("secret");
  }
}
