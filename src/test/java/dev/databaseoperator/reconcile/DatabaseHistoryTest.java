package dev.databaseoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseHistoryTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Clock clock = Clock.fixed(START, ZoneOffset.UTC);
  private long nanos = -3_000_000_000L; // a monotonic clock may begin anywhere
  private final DatabaseHistory history =
      new DatabaseHistory(registry, Leadership.unelected(), clock, () -> nanos);

  @Test
  void timeRunsFromTheFirstSightUntilTheFirstReady() {
    Database created = created(START);
    history.appeared(created);
    pass(Duration.ofSeconds(3));
    Database waits = change(created, notReady("WaitingForInstance"));
    pass(Duration.ofMillis(1500));
    change(waits, DatabaseHistoryTest::setReady);

    assertThat(timer().count()).isEqualTo(1);
    assertThat(timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(4500, within(0.001));
  }

  @Test
  void wholeSecondsOfTheTimestampAddNothingToOneThatIsSeenAtOnce() {
    Database created = created(START.minusMillis(990));
    history.appeared(created);
    pass(Duration.ofSeconds(2));
    change(created, DatabaseHistoryTest::setReady);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(2, within(1e-6));
  }

  @Test
  void oneThatIsOlderThanThisProcessBringsItsAge() {
    Database old = created(START.minusSeconds(61));
    history.appeared(old);
    pass(Duration.ofSeconds(5));
    change(old, DatabaseHistoryTest::setReady);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(65, within(1e-6));
  }

  @Test
  void clockOfTheApiServerThatIsAheadDoesNoHarm() {
    Database future = created(START.plusSeconds(30));
    history.appeared(future);
    pass(Duration.ofSeconds(5));
    change(future, DatabaseHistoryTest::setReady);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(5, within(1e-6));
  }

  @Test
  void oneThatWasReadyBeforeTheStartIsNotCounted() {
    Database ready = created(START.minusSeconds(1000));
    setReady(ready);
    history.appeared(ready);
    Database degraded = change(ready, notReady("ContainerCrashed"));
    change(degraded, DatabaseHistoryTest::setReady);
    assertThat(timer().count()).isZero();
  }

  @Test
  void onlyTheFirstReadyCounts() {
    Database created = created(START);
    history.appeared(created);
    Database ready = change(created, DatabaseHistoryTest::setReady);
    Database degraded = change(ready, notReady("ContainerCrashed"));
    pass(Duration.ofHours(1));
    change(degraded, DatabaseHistoryTest::setReady);
    assertThat(timer().count()).isEqualTo(1);
  }

  @Test
  void oneThatItsUserHeldBackIsNotCounted() {
    for (Consumer<Database> hold :
        List.<Consumer<Database>>of(
            database -> database.getSpec().setPaused(true),
            database -> database.getSpec().setHibernated(true))) {
      Database created = created(START);
      hold.accept(created);
      history.appeared(created);
      pass(Duration.ofDays(1));
      Database freed =
          change(
              created,
              database -> {
                database.getSpec().setPaused(false);
                database.getSpec().setHibernated(false);
              });
      change(freed, DatabaseHistoryTest::setReady);
    }
    assertThat(timer().count()).isZero();
  }

  @Test
  void createdAnewUnderTheSameNameItIsAnotherOne() {
    Database created = created(START);
    history.appeared(created);
    history.gone(created);
    pass(Duration.ofMinutes(10));
    Database again = created(START);
    history.appeared(again);
    pass(Duration.ofSeconds(1));
    change(again, DatabaseHistoryTest::setReady);
    assertThat(timer().totalTime(TimeUnit.SECONDS)).isEqualTo(1, within(1e-6));
  }

  @Test
  void whoDoesNotLeadCountsNothing() {
    DatabaseHistory standby =
        new DatabaseHistory(
            registry, Leadership.elected(() -> nanos, () -> {}), clock, () -> nanos);
    Database created = created(START);
    standby.appeared(created);
    Database failed = copy(created, notReady("Forbidden"));
    standby.changed(failed, created);
    standby.changed(copy(failed, DatabaseHistoryTest::setReady), failed);
    assertThat(timer().count()).isZero();
    assertThat(failures(FailureReason.Forbidden)).isZero();
  }

  @ParameterizedTest
  @EnumSource(FailureReason.class)
  void everyReasonIsThereFromTheStartAndCountedWhenItComes(FailureReason reason) {
    assertThat(failures(reason)).isZero();
    Database created = created(START);
    Database failed = change(created, notReady(reason.name()));
    change(failed, notReady(reason.name()));
    assertThat(failures(reason)).isEqualTo(1);
    change(change(failed, DatabaseHistoryTest::setReady), notReady(reason.name()));
    assertThat(failures(reason)).isEqualTo(2);
  }

  @Test
  void waitIsNoFailure() {
    Database created = created(START);
    change(created, notReady("WaitingForInstance"));
    change(created, notReady("ReasonOfTheFuture"));
    double all =
        registry.find(Metric.PREFIX + "database_failures").counters().stream()
            .mapToDouble(counter -> counter.count())
            .sum();
    assertThat(all).isZero();
  }

  @Test
  void canaryIsNobodysDatabase() {
    Database canary = created(START);
    canary.getMetadata().setName(Canary.NAME);
    history.appeared(canary);
    change(change(canary, notReady("Forbidden")), DatabaseHistoryTest::setReady);
    assertThat(timer().count()).isZero();
    assertThat(failures(FailureReason.Forbidden)).isZero();
  }

  private Timer timer() {
    return Metric.DATABASE_READY.timer(registry);
  }

  private double failures(FailureReason reason) {
    return Metric.DATABASE_FAILURES.counter(registry, reason.name()).count();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private Database change(Database before, Consumer<Database> edit) {
    Database after = copy(before, edit);
    history.changed(after, before);
    return after;
  }

  private static Database copy(Database before, Consumer<Database> edit) {
    Database after = Databases.copy(before);
    edit.accept(after);
    return after;
  }

  private static Database created(Instant at) {
    Database database = Databases.minimal();
    database.getMetadata().setCreationTimestamp(at.truncatedTo(ChronoUnit.SECONDS).toString());
    return database;
  }

  private static void setReady(Database database) {
    status(database, "True", "Ready");
    database.getStatus().setCurrentPrimary("orders-1");
  }

  private static Consumer<Database> notReady(String reason) {
    return database -> status(database, "False", reason);
  }

  private static void status(Database database, String status, String reason) {
    if (database.getStatus() == null) {
      database.setStatus(new DatabaseStatus());
    }
    database
        .getStatus()
        .setConditions(
            List.of(
                new ConditionBuilder()
                    .withType("Ready")
                    .withStatus(status)
                    .withReason(reason)
                    .build()));
  }
}
