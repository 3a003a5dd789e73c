package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {
  private static final List<Password> PASSWORDS = List.of(Password.of("secret"));

  @ParameterizedTest
  @CsvSource({
    "orders-rw.shop.svc, orders-rw.shop.svc:5432",
    "10.0.0.7, 10.0.0.7:5432",
    "fd00::7, [fd00::7]:5432"
  })
  void showsItsAddress(String host, String address) {
    assertThat(new PostgresServer(host, 5432, "postgres", PASSWORDS, Timeouts.DEFAULT).address())
        .isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b?user=x", "a,b", "a b", "[::1]"})
  void refusesAHostThatWouldChangeTheConnectionUrl(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostgresServer(host, 5432, "postgres", PASSWORDS, Timeouts.DEFAULT));
  }

  @Test
  void needsAPortAndAPassword() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostgresServer("db", 0, "postgres", PASSWORDS, Timeouts.DEFAULT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostgresServer("db", 5432, "postgres", List.of(), Timeouts.DEFAULT))
        .withMessageContaining("no password");
  }

  @Test
  void everyTimeoutIsPositiveAndTheSocketOutlastsAStatement() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timeouts(Duration.ZERO, second, second, second, second, second))
        .withMessageContaining("connect");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timeouts(second, second, second, second, second, second))
        .withMessageContaining("socket");
  }
}
