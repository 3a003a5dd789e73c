package dev.databaseoperator.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.volume.DataIdentity;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqlScheduleTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final Password PASSWORD = Password.of("s3cret");
  private static final DataIdentity DATA =
      new DataIdentity("7300000000000000001", 17, "UTF8", "C.UTF-8", true, Optional.empty());
  private static final Problem PROBLEM = Problem.of(FailureReason.SqlBusy, "busy");

  private final Database database = Databases.minimal();
  private final SqlSchedule schedule = new SqlSchedule(config(), new Memories());

  @Test
  void sqlIsDueOnceForADatabaseThatWasNeverLookedAt() {
    assertThat(schedule.isDue(database, "a", NOW)).isTrue();
    assertThat(schedule.isStale(database, NOW)).isTrue();
    assertThat(schedule.last(database)).isEmpty();
  }

  @Test
  void nothingIsDueUntilTheIntervalHasPassed() {
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    assertThat(schedule.isDue(database, "a", NOW)).isFalse();
    Instant due = NOW.plus(INTERVAL);
    assertThat(untilNext()).isEqualTo(INTERVAL);
    assertThat(schedule.isDue(database, "a", due.minusNanos(1))).isFalse();
    assertThat(schedule.isDue(database, "a", due)).isTrue();
    assertThat(schedule.isStale(database, due.minusNanos(1))).isFalse();
    assertThat(schedule.isStale(database, due)).isTrue();
  }

  @Test
  void changeIsDueAtOnce() {
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    assertThat(schedule.isDue(database, "b", NOW)).isTrue();
    assertThat(schedule.isStale(database, NOW)).as("nothing is known from time alone").isFalse();
  }

  @Test
  void changeIsDueAtOnceAlsoWhileAFailureWaits() {
    fail("a", 12, NOW);
    assertThat(schedule.isDue(database, "a", NOW.plusSeconds(9))).isFalse();
    assertThat(schedule.isDue(database, "b", NOW.plusSeconds(9))).isTrue();
  }

  @Test
  void failureIsTriedAgainAfterWaitsThatDoubleFromATenthOfASecondToTenSeconds() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      schedule.failed(database, "a", PROBLEM, Optional.empty(), NOW);
      waits.add(untilNext().toMillis());
    }
    assertThat(waits)
        .containsExactly(
            100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 10_000L, 10_000L,
            10_000L);
  }

  @Test
  void triesNeverEnd() {
    fail("a", 5_000, NOW);
    assertThat(untilNext()).isEqualTo(Duration.ofSeconds(10));
    assertThat(schedule.isDue(database, "a", NOW.plusSeconds(10))).isTrue();
  }

  @Test
  void serverThatLetUsWaitIsLeftAloneForTwiceThatTimeAndAtMostAMinute() {
    fail("a", 3, NOW);
    schedule.rest(database, Duration.ofMillis(20), NOW);
    assertThat(untilNext()).isEqualTo(Duration.ofMillis(400));
    schedule.rest(database, Duration.ofSeconds(10), NOW);
    assertThat(untilNext()).isEqualTo(Duration.ofSeconds(20));
    schedule.rest(database, Duration.ofMinutes(10), NOW);
    assertThat(untilNext()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void whatWasGoodIsDoubtedOnceBeforeItHasFailed() {
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    assertThat(schedule.wasGood(database, "a")).isTrue();
    assertThat(schedule.wasGood(database, "b")).as("something has changed").isFalse();

    schedule.doubt(database, NOW);
    assertThat(schedule.last(database).orElseThrow().problem()).isEmpty();
    assertThat(untilNext()).isEqualTo(Duration.ofMillis(100));
    assertThat(schedule.wasGood(database, "a")).as("a second time").isFalse();

    fail("a", 1, NOW);
    assertThat(schedule.last(database).orElseThrow().problem()).contains(PROBLEM);
    assertThat(untilNext()).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void waitsStartAnewForAnotherStateAndAfterASuccess() {
    fail("a", 8, NOW);
    schedule.failed(database, "b", PROBLEM, Optional.empty(), NOW);
    assertThat(untilNext()).isEqualTo(Duration.ofMillis(100));

    fail("b", 8, NOW);
    schedule.succeeded(database, "b", PASSWORD, DATA, NOW);
    schedule.failed(database, "b", PROBLEM, Optional.empty(), NOW);
    assertThat(untilNext()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void problemIsRememberedUntilASuccess() {
    schedule.failed(database, "a", PROBLEM, Optional.empty(), NOW);
    assertThat(schedule.last(database).orElseThrow().problem()).contains(PROBLEM);
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    assertThat(schedule.last(database).orElseThrow().problem()).isEmpty();
  }

  /** With it the operator can log in and set the new one, when the Secret has been edited. */
  @Test
  void passwordThatPostgresAcceptedIsRememberedThroughFailures() {
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    fail("b", 3, NOW);
    assertThat(schedule.last(database).orElseThrow().superuserPassword()).contains(PASSWORD);
  }

  @Test
  void passwordIsNotShown() {
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    assertThat(schedule.last(database).orElseThrow().toString()).doesNotContain("s3cret");
  }

  @Test
  void deletedDatabaseIsForgottenAndOneOfTheSameNameIsAnother() {
    schedule.succeeded(database, "a", PASSWORD, DATA, NOW);
    Database again = Databases.minimal();
    again.getMetadata().setUid("another");
    assertThat(schedule.isDue(again, "a", NOW)).isTrue();
    assertThat(schedule.isDue(database, "a", NOW)).isFalse();
    schedule.forget(database);
    assertThat(schedule.isDue(database, "a", NOW)).isTrue();
  }

  private Duration untilNext() {
    return Duration.between(NOW, schedule.last(database).orElseThrow().next());
  }

  private void fail(String fingerprint, int times, Instant when) {
    for (int i = 0; i < times; i++) {
      schedule.failed(database, fingerprint, PROBLEM, Optional.empty(), when);
    }
  }

  private static OperatorConfig config() {
    // Quarkus' converter of durations is among the discovered ones; there is no source: defaults.
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(OperatorConfig.class)
            .build();
    return config.getConfigMapping(OperatorConfig.class);
  }
}
