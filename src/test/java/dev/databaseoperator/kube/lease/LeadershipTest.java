package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeadershipTest {

  private static final Duration VALIDITY = Duration.ofSeconds(13);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // must survive an overflow
  private final AtomicInteger expired = new AtomicInteger();
  private final Leadership leadership = Leadership.elected(nanos::get, expired::incrementAndGet);

  @Test
  void whoNeverGotTheLeaseMayNotWriteAndIsNotEndedForIt() {
    assertThat(leadership.holds()).isFalse();
    assertThat(leadership.epoch()).isEmpty();
    assertThat(leadership.sinceRenewal()).isEmpty();
    assertThat(expired).hasValue(0);
  }

  @Test
  void itHoldsUntilTheLeaseMayHaveRunOutAndEndsTheProcessThen() {
    leadership.renewed(7, nanos.get(), VALIDITY);
    pass(VALIDITY.minusNanos(1));
    assertThat(leadership.holds()).isTrue();
    assertThat(leadership.epoch()).hasValue(7);
    assertThat(expired).hasValue(0);

    pass(Duration.ofNanos(1));

    assertThat(leadership.holds()).isFalse();
    assertThat(expired).hasValue(1);
  }

  @Test
  void aRenewalCountsFromWhenItWasAskedForNotFromWhenItWasAnswered() {
    long asked = nanos.get();
    pass(Duration.ofSeconds(20));

    leadership.renewed(1, asked, VALIDITY);

    assertThat(leadership.holds()).isFalse();
    assertThat(leadership.sinceRenewal()).contains(Duration.ofSeconds(20));
  }

  @Test
  void whoGaveTheLeaseBackMayNotWriteAndIsNotEndedForIt() {
    leadership.renewed(1, nanos.get(), VALIDITY);

    leadership.end();

    assertThat(leadership.holds()).isFalse();
    assertThat(expired).hasValue(0);
  }

  @Test
  void withoutElectionItAlwaysHolds() {
    assertThat(Leadership.unelected().holds()).isTrue();
    assertThat(Leadership.unelected().epoch()).isEmpty();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
