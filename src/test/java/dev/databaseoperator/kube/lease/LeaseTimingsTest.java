package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTimingsTest {

  @Test
  void theUsualTimesAreFineAndEndBeforeTheLeaseDoes() {
    LeaseTimings timings = timings("15s", "10s", "2s");

    assertThat(timings.validity()).isEqualTo(Duration.ofMillis(13_500));
  }

  @ParameterizedTest
  @CsvSource({
    "10s, 10s, 2s, the lease duration (PT10S) must be longer than the renew deadline (PT10S)",
    "15s, 2s, 2s, the renew deadline (PT2S) must be longer than 1.2 times the retry period (PT2S)",
    "15s, 2.4s, 2s, the renew deadline (PT2.4S) must be longer than 1.2 times the retry period",
    "15s, 10s, 0s, 'the retry period must be at least a millisecond, not PT0S'",
    "0.5s, 0.4s, 0.1s, 'the lease duration must be at least one second, and whole seconds'",
    "2.5s, 2s, 1s, 'the lease duration must be at least one second, and whole seconds'",
  })
  void timesThatMakeNoSafeElectionAreRefused(
      String lease, String deadline, String retry, String message) {
    assertThatThrownBy(() -> timings(lease, deadline, retry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "15,     1, true",
    "15.001, 1, false",
    "'',     1, true",
    "'',    48, true",
    "'',    49, false",
    "1,     49, false",
  })
  void anElectionIsAliveAsLongAsTheLeaderRenewsAndOthersTry(
      String sinceRenewal, long sinceLastTry, boolean alive) {
    Optional<Duration> renewal =
        Optional.of(sinceRenewal)
            .filter(s -> !s.isEmpty())
            .map(s -> Duration.parse("PT" + s + "s"));

    assertThat(timings("15s", "10s", "2s").isAlive(renewal, Duration.ofSeconds(sinceLastTry)))
        .isEqualTo(alive);
  }

  private static LeaseTimings timings(String lease, String deadline, String retry) {
    return new LeaseTimings(
        Duration.parse("PT" + lease),
        Duration.parse("PT" + deadline),
        Duration.parse("PT" + retry));
  }
}
