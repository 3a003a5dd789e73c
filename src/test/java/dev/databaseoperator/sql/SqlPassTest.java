package dev.databaseoperator.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.PostgresReconciler;
import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.postgres.SqlFailure.Reason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.MapCaches;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.DataIdentity;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When SQL is due, also where none can run, and which failures are reported. */
class SqlPassTest {

  private static final Instant LAST = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LONG_AFTER = LAST.plus(Duration.ofDays(1));
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private final Database database = Databases.minimal();
  private final SqlSchedule schedule = new SqlSchedule(config(), new Memories());
  private final SqlPass pass = new SqlPass(Clock.systemUTC(), schedule, new PostgresReconciler());

  @BeforeEach
  void aPassLongAgo() {
    schedule.succeeded(
        database,
        "a",
        Password.of("s3cret"),
        new DataIdentity("7300000000000000001", 17, "UTF8", "C.UTF-8", true, Optional.empty()),
        LAST);
  }

  @Test
  void anInstanceThatIsDownIsNotLookedAtAgainAndAgain() {
    assertThat(pass.due(database, Wanted.nothing(), LONG_AFTER))
        .isEqualTo(LONG_AFTER.plus(INTERVAL));
  }

  @Test
  void aPausedDatabaseIsNotLookedAtAgainAndAgain() {
    database.getSpec().setPaused(true);
    assertThat(pass.due(database, Wanted.nothing(), LONG_AFTER))
        .isEqualTo(LONG_AFTER.plus(INTERVAL));
  }

  @Test
  void aHibernatedDatabaseForgetsWhatItHadAndComparesAllWhenItWakes() {
    database.getSpec().setHibernated(true);
    Work work = new Work(new View(database, new MapCaches(), LAST), null, null, null, true);
    assertThat(pass.runIfDue(Wanted.nothing(), work).applied()).isFalse();
    assertThat(schedule.isStale(database, LAST)).isTrue();
    assertThat(pass.due(database, Wanted.nothing(), LONG_AFTER))
        .isEqualTo(LONG_AFTER.plus(INTERVAL));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNREACHABLE", "LOGIN_REFUSED", "BUSY", "REFUSED"})
  void aFailureOfWhatWasGoodIsToldWhenItHappensTwice(Reason reason)
      throws ReflectiveOperationException {
    assertThat(failed("a", reason)).isEmpty();
    assertThat(schedule.isStale(database, Instant.now().plusMillis(100))).isTrue();
    assertThat(failed("a", reason)).isPresent();
  }

  @Test
  void aTimeoutHasTakenItsTimeAndIsToldAtOnce() throws ReflectiveOperationException {
    assertThat(failed("a", Reason.TIMEOUT)).isPresent();
  }

  /** A status that says Ready as of an edit which has not been applied would be a lie. */
  @Test
  void aFailureAfterAChangeIsToldAtOnce() throws ReflectiveOperationException {
    assertThat(failed("b", Reason.UNREACHABLE)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERRUPTED", "NOT_LEADING"})
  void whatTheOperatorItselfBrokeOffIsThrownOn(Reason reason) {
    assertThatExceptionOfType(SqlFailure.class).isThrownBy(() -> failed("b", reason));
    assertThat(schedule.wasGood(database, "a")).isTrue();
  }

  private Optional<Problem> failed(String fingerprint, Reason reason)
      throws ReflectiveOperationException {
    return pass.failed(
        database, 1, fingerprint, SqlProblemsTest.failure(reason), Clock.systemUTC().instant());
  }

  private static OperatorConfig config() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(OperatorConfig.class)
            .build();
    return config.getConfigMapping(OperatorConfig.class);
  }
}
