package dev.databaseoperator.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.databaseoperator.kube.client.LogLines;
import dev.databaseoperator.kube.lease.LeaseRace.Result;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseRaceTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");
  private static final LeaseTimings TIMINGS =
      new LeaseTimings(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger ended = new AtomicInteger();
  private final FakeLease lease = new FakeLease();
  private final Leadership leadership = Leadership.elected(nanos::get, ended::incrementAndGet);
  private final LeaseRace race = race("me", leadership);

  @Test
  void whoComesFirstMakesTheLease() {
    assertThat(attempt()).isEqualTo(Result.HELD);

    assertThat(lease.stored().getSpec().getHolderIdentity()).isEqualTo("me");
    assertThat(lease.stored().getSpec().getLeaseDurationSeconds()).isEqualTo(15);
    assertThat(lease.stored().getSpec().getLeaseTransitions()).isZero();
    assertThat(lease.stored().getSpec().getAcquireTime())
        .isEqualTo(lease.stored().getSpec().getRenewTime())
        .isEqualTo("2026-01-01T12:00:00.123456Z");
    assertThat(leadership.holds()).isTrue();
    assertThat(leadership.epoch()).hasValue(0);
  }

  @Test
  void theLeaderRenewsWithOneRequest() {
    attempt();
    ZonedDateTime acquired = lease.stored().getSpec().getAcquireTime();
    lease.requests.clear();
    pass(2);

    assertThat(attempt()).isEqualTo(Result.HELD);

    assertThat(lease.requests).containsExactly("update");
    assertThat(lease.stored().getSpec().getAcquireTime()).isEqualTo(acquired);
    assertThat(lease.stored().getSpec().getRenewTime()).isEqualTo("2026-01-01T12:00:02.123456Z");
    pass(13);
    assertThat(leadership.holds()).isTrue();
  }

  @Test
  void somebodyElsesEditOfTheLeaseIsNoLoss() {
    attempt();
    lease.store(
        new LeaseBuilder(lease.stored())
            .editMetadata()
            .addToLabels("a", "b")
            .endMetadata()
            .build());

    assertThat(attempt()).isEqualTo(Result.HELD);
    assertThat(lease.stored().getMetadata().getLabels()).containsEntry("a", "b");
  }

  @ParameterizedTest
  @ValueSource(longs = {-20, 0, 20, -100_000, 100_000})
  void aLivingLeaseIsNotTakenWhateverItsHoldersWallClockSays(long offset) {
    LeaseRace other = race("other", Leadership.elected(nanos::get, () -> {}), offset);
    other.attempt(end());

    for (int i = 0; i < 20; i++) {
      assertThat(attempt()).isEqualTo(Result.HELD_BY_OTHER);
      pass(2);
      assertThat(other.attempt(end())).isEqualTo(Result.HELD);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-20, 0, 20})
  void aSilentHoldersLeaseIsTakenWhenItWasSeenUnchangedForItsDuration(long offset) {
    race("other", Leadership.elected(nanos::get, () -> {}), offset).attempt(end());
    pass(14);
    assertThat(attempt()).isEqualTo(Result.HELD_BY_OTHER); // seen for the first time
    nanos.addAndGet(Duration.ofSeconds(15).toNanos() - 1);
    assertThat(attempt()).isEqualTo(Result.HELD_BY_OTHER);
    nanos.addAndGet(1);

    assertThat(attempt()).isEqualTo(Result.HELD);

    assertThat(lease.stored().getSpec().getHolderIdentity()).isEqualTo("me");
    assertThat(lease.stored().getSpec().getLeaseTransitions()).isEqualTo(1);
    assertThat(leadership.epoch()).hasValue(1);
  }

  @Test
  void aReleasedLeaseIsTakenAtOnce() {
    LeaseRace other = race("other", Leadership.elected(nanos::get, () -> {}));
    other.attempt(end());
    attempt();

    other.release(Duration.ofSeconds(1));

    assertThat(lease.stored().getSpec().getHolderIdentity()).isEmpty();
    assertThat(lease.stored().getSpec().getLeaseDurationSeconds()).isEqualTo(1);
    assertThat(attempt()).isEqualTo(Result.HELD);
    assertThat(leadership.epoch()).hasValue(1);
  }

  @Test
  void whoReleasesMayNotWriteFromThatMomentOn() {
    attempt();
    lease.before = limit -> assertThat(leadership.holds()).isFalse();

    race.release(Duration.ofSeconds(1));

    assertThat(lease.stored().getSpec().getHolderIdentity()).isEmpty();
    assertThat(ended).hasValue(0);
  }

  @Test
  void onlyItsHolderReleasesTheLease() {
    race("other", Leadership.elected(nanos::get, () -> {})).attempt(end());
    attempt();

    race.release(Duration.ofSeconds(1));

    assertThat(lease.stored().getSpec().getHolderIdentity()).isEqualTo("other");
  }

  @Test
  void theSlowerOfTwoDoesNotGetIt() {
    LeaseRace other = race("other", Leadership.elected(nanos::get, () -> {}));
    boolean[] once = {true};
    lease.before =
        limit -> {
          if (once[0] && lease.requests.equals(List.of("get", "create"))) {
            once[0] = false;
            other.attempt(end());
          }
        };

    assertThat(attempt()).isEqualTo(Result.FAILED);

    assertThat(leadership.holds()).isFalse();
    assertThat(attempt()).isEqualTo(Result.HELD_BY_OTHER);
  }

  @Test
  void aLeaderWhoseLeaseWasTakenSeesIt() {
    attempt();
    Lease seen = lease.stored();
    lease.store(new LeaseBuilder(seen).editSpec().withHolderIdentity("other").endSpec().build());

    assertThat(attempt()).isEqualTo(Result.HELD_BY_OTHER);
    assertThat(race.holder()).isEqualTo("other");
  }

  @Test
  void aDeletedLeaseIsMadeAnewByItsHolderWithTheSameNumber() {
    race("other", Leadership.elected(nanos::get, () -> {})).attempt(end());
    attempt();
    pass(15);
    attempt();

    lease.delete();

    assertThat(attempt()).isEqualTo(Result.HELD);
    assertThat(lease.stored().getSpec().getLeaseTransitions()).isEqualTo(1);
  }

  @Test
  void aDeletedLeaseIsNotTakenBeforeItsHolderMustHaveStopped() {
    race("other", Leadership.elected(nanos::get, () -> {})).attempt(end());
    attempt();
    lease.delete();
    pass(14);
    assertThat(attempt()).isEqualTo(Result.HELD_BY_OTHER);
    pass(1);

    assertThat(attempt()).isEqualTo(Result.HELD);
    assertThat(leadership.epoch()).as("grows all the same").hasValue(1);
  }

  @Test
  void aRenewalThatTookLongerThanTheLeaseDoesNotCount() {
    attempt();
    lease.before = limit -> pass(20);

    attempt();

    assertThat(leadership.holds()).isFalse();
    assertThat(ended).hasValue(1);
  }

  @Test
  void noRequestGetsMoreThanHalfTheDeadlineOrWhatIsLeft() {
    lease.before = limit -> assertThat(limit).isEqualTo(Duration.ofSeconds(5));
    attempt();
    lease.before = limit -> assertThat(limit).isEqualTo(Duration.ofSeconds(3));

    race.attempt(nanos.get() + Duration.ofSeconds(3).toNanos());
  }

  @Test
  void anApiServerThatDoesNotAnswerIsAFailure() {
    lease.before =
        limit -> {
          throw FakeLease.error(503, "ServiceUnavailable");
        };

    assertThat(attempt()).isEqualTo(Result.FAILED);
    assertThat(leadership.holds()).isFalse();
  }

  static Stream<Arguments> failuresWithoutAMessage() {
    return Stream.of(
        arguments(
            new KubernetesClientException(null, new TimeoutException()),
            "no answer in time (java.util.concurrent.TimeoutException)"),
        arguments(
            new KubernetesClientException(
                null, new ExecutionException(null, new OutOfMemoryError("Java heap space"))),
            "java.lang.OutOfMemoryError: Java heap space"),
        arguments(
            new KubernetesClientException(
                null, new InterruptedIOException().initCause(new InterruptedException())),
            "java.lang.InterruptedException"),
        arguments(
            new KubernetesClientException(
                "Operation: [get] failed.", new IOException(null, new SSLException("closed"))),
            "Operation: [get] failed. (javax.net.ssl.SSLException: closed)"),
        arguments(new KubernetesClientException(null, 503, null), "HTTP status 503, no message"));
  }

  /** The client passes on what has no message; the log says what it was all the same. */
  @ParameterizedTest
  @MethodSource("failuresWithoutAMessage")
  void whatHasNoMessageIsLoggedAsWhatItWas(KubernetesClientException failure, String words) {
    lease.before =
        limit -> {
          throw failure;
        };
    try (LogLines log = new LogLines(LeaseRace.class)) {
      assertThat(attempt()).isEqualTo(Result.FAILED);
      assertThat(log.lines())
          .containsExactly("the Lease l could not be acquired or renewed: " + words);
    }
  }

  /** The read that follows may succeed, and the renewal with it. */
  @Test
  void renewalThatGetsNoAnswerIsLoggedAlsoWhenTheNextRequestDoes() {
    attempt();
    lease.requests.clear();
    lease.before =
        limit -> {
          if (lease.requests.equals(List.of("update"))) {
            throw new KubernetesClientException(null, new TimeoutException());
          }
        };
    try (LogLines log = new LogLines(LeaseRace.class)) {
      assertThat(attempt()).isEqualTo(Result.HELD);
      assertThat(log.lines())
          .containsExactly(
              "the Lease l could not be renewed, and is read first: no answer in time"
                  + " (java.util.concurrent.TimeoutException)");
    }
  }

  private Result attempt() {
    return race.attempt(end());
  }

  private long end() {
    return nanos.get() + TIMINGS.renewDeadline().toNanos();
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private LeaseRace race(String identity, Leadership leadership) {
    return race(identity, leadership, 0);
  }

  /** A candidate whose wall clock is wrong by {@code offset} seconds. */
  private LeaseRace race(String identity, Leadership leadership, long offset) {
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return NOON.plusNanos(nanos.get()).plusSeconds(offset);
          }

          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    return new LeaseRace(
        lease, new Candidate("ns", "l", identity, TIMINGS), leadership, clock, nanos::get);
  }
}
