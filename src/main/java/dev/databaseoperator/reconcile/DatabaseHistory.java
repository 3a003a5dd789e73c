package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.NotReady;
import dev.databaseoperator.view.Previous;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Measures how long each Database takes to its first Ready, and counts failures, while this
 * operator leads. It sees every version that the informer delivers, also while waiting for
 * leadership, and so knows the start time of a Database when it becomes leader.
 *
 * <p>The time runs on the monotonic clock from when this process first saw the Database. To a
 * Database that existed before, its age by the creation timestamp is added, less the resolution of
 * one second. A Database that was Ready before is not counted again; one that its user holds back
 * (paused, hibernated) is not counted.
 */
@Singleton
final class DatabaseHistory {

  private static final Duration RESOLUTION_OF_TIMESTAMPS = Duration.ofSeconds(1);

  private final Leadership leadership;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Timer untilReady;
  private final Map<String, Counter> failures;

  /** Start time by UID of the Databases on the way to their first Ready; empty when held back. */
  private final Map<String, Optional<Long>> onTheWay = new ConcurrentHashMap<>();

  @Inject
  DatabaseHistory(MeterRegistry registry, Leadership leadership, Clock clock) {
    this(registry, leadership, clock, System::nanoTime);
  }

  DatabaseHistory(
      MeterRegistry registry, Leadership leadership, Clock clock, LongSupplier nanoTime) {
    this.leadership = leadership;
    this.clock = clock;
    this.nanoTime = nanoTime;
    untilReady = Metric.DATABASE_READY.timer(registry);
    failures =
        Arrays.stream(FailureReason.values())
            .map(FailureReason::name)
            .collect(
                Collectors.toMap(
                    reason -> reason,
                    reason -> Metric.DATABASE_FAILURES.counter(registry, reason)));
  }

  /** Notes a Database that was created, or existed when the operator started. */
  void appeared(Database database) {
    if (!Canary.is(database)) {
      follow(database);
    }
  }

  /** Notes a change of a Database. */
  void changed(Database database, Database before) {
    if (Canary.is(database)) {
      return;
    }
    follow(database);
    NotReady.failure(database)
        .filter(reason -> !NotReady.failure(before).equals(Optional.of(reason)))
        .filter(reason -> leadership.holds())
        .map(failures::get)
        .ifPresent(Counter::increment);
  }

  /** Forgets a deleted Database. */
  void gone(Database database) {
    onTheWay.remove(database.getMetadata().getUid());
  }

  private void follow(Database database) {
    String uid = database.getMetadata().getUid();
    if (Previous.of(database).wasReady()) {
      Optional<Long> since = onTheWay.remove(uid);
      if (since != null && NotReady.reason(database).isEmpty() && leadership.holds()) {
        since.ifPresent(
            then -> untilReady.record(nanoTime.getAsLong() - then, TimeUnit.NANOSECONDS));
      }
    } else if (isHeldBack(database)) {
      onTheWay.put(uid, Optional.empty());
    } else {
      onTheWay.computeIfAbsent(uid, any -> Optional.of(nanoTime.getAsLong() - age(database)));
    }
  }

  private static boolean isHeldBack(Database database) {
    return database.getSpec().isPaused() || database.getSpec().isHibernated();
  }

  /** Nanoseconds that have passed at least since its creation. */
  private long age(Database database) {
    Duration age =
        Duration.between(
                Instant.parse(database.getMetadata().getCreationTimestamp()), clock.instant())
            .minus(RESOLUTION_OF_TIMESTAMPS);
    return age.isNegative() ? 0 : age.toNanos();
  }
}
