package dev.databaseoperator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.PostgresReconciler;
import dev.databaseoperator.runtime.OperatorConfig;
import dev.databaseoperator.status.DataIdentity;
import dev.databaseoperator.status.Observed;
import dev.databaseoperator.testkit.Databases;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When to look again at a Database on which no SQL can run. */
class SqlPassTest {

  private static final Instant LAST = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LONG_AFTER = LAST.plus(Duration.ofDays(1));
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private final Database database = Databases.minimal();
  private final SqlSchedule schedule = new SqlSchedule(config());
  private final SqlPass pass = new SqlPass(Clock.systemUTC(), schedule, new PostgresReconciler());

  @BeforeEach
  void aPassLongAgo() {
    schedule.succeeded(
        database, "a", Password.of("s3cret"), new DataIdentity("7300000000000000001", 17), LAST);
  }

  @Test
  void anInstanceThatIsDownIsNotLookedAtAgainAndAgain() {
    assertThat(pass.nextTry(database, Observed.nothing(), LONG_AFTER)).isEqualTo(INTERVAL);
  }

  @Test
  void aPausedDatabaseIsNotLookedAtAgainAndAgain() {
    database.getSpec().setPaused(true);
    assertThat(pass.nextTry(database, Observed.nothing(), LONG_AFTER)).isEqualTo(INTERVAL);
  }

  @Test
  void aHibernatedDatabaseForgetsWhatItHadAndComparesAllWhenItWakes() {
    database.getSpec().setHibernated(true);
    assertThat(pass.runIfDue(database, Observed.nothing(), null).applied()).isFalse();
    assertThat(schedule.isStale(database, LAST)).isTrue();
    assertThat(pass.nextTry(database, Observed.nothing(), LONG_AFTER)).isEqualTo(INTERVAL);
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
