package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No timer fires before its time. */
class TimerDelayTest {

  private static final Instant DUE = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "{0} ns are {1} ms")
  @CsvSource({
    "-5000000000, 1",
    "-1, 1",
    "0, 1",
    "1, 1",
    "999999, 1",
    "1000000, 1",
    "1000001, 2",
    "1999999, 2",
    "2000000, 2",
    "2000001, 3"
  })
  void partsOfAMillisecondAreWholeOnes(long nanos, long millis) {
    assertThat(TimerDelay.millis(Duration.ofNanos(nanos))).isEqualTo(millis);
  }

  /** What {@code java.util.Timer} does: it has the time of the call in whole milliseconds. */
  @ParameterizedTest(name = "{0} ns before")
  @ValueSource(
      longs = {
        1,
        1_000,
        499_999,
        999_999,
        1_000_000,
        1_000_001,
        1_500_000,
        12_345_678,
        5_000_000_001L
      })
  void theSdksTimerFiresWhenItIsDueOrWithinAMillisecond(long nanos) {
    for (Instant due : new Instant[] {DUE, DUE.plusNanos(1), DUE.plusNanos(999_999)}) {
      Instant now = due.minusNanos(nanos);
      Instant fires = Instant.ofEpochMilli(now.toEpochMilli() + TimerDelay.until(due, now));
      assertThat(fires).isBetween(due, due.plusMillis(1));
    }
  }

  @Test
  void whatIsOverdueIsDonePromptlyAndNotAtOnce() {
    assertThat(TimerDelay.until(DUE, DUE)).isOne();
    assertThat(TimerDelay.until(DUE, DUE.plusNanos(1))).isOne();
    assertThat(TimerDelay.until(DUE, DUE.plus(Duration.ofDays(1)))).isOne();
  }
}
