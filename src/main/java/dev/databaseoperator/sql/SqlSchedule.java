package dev.databaseoperator.sql;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import dev.databaseoperator.volume.DataIdentity;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides when SQL is due: when the desired state, a credential or the pod differs from the last
 * pass, after a failure with a growing backoff, and otherwise every few minutes, so that drift made
 * by hand is corrected. Kept in memory only: after a restart of the operator every Database is due
 * once.
 *
 * <p>No event announces the end of a failure inside PostgreSQL, so the backoff ends at ten seconds.
 * Slow servers are queried less often, or they would occupy all of the operator's threads.
 */
@Singleton
public class SqlSchedule {

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);

  /** Longest backoff: the end of a cause is noticed within this time. */
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private static final Duration LONGEST_REST = Duration.ofSeconds(60);

  /**
   * The last pass.
   *
   * @param fingerprint digest of everything the pass depended on
   * @param problem why it failed, if it did
   * @param failures number of failures in a row
   * @param next when the next pass is due without a change
   * @param superuserPassword last accepted one, if any
   * @param data identity of the server's data, if the pass could query it
   */
  record Entry(
      String fingerprint,
      Optional<Problem> problem,
      int failures,
      Instant next,
      Optional<Password> superuserPassword,
      Optional<DataIdentity> data) {

    private Entry at(Instant when) {
      return new Entry(fingerprint, problem, failures, when, superuserPassword, data);
    }

    private Entry doubted(Instant when) {
      return new Entry(fingerprint, problem, failures + 1, when, superuserPassword, data);
    }
  }

  private final PerDatabase<Entry> entries;
  private final Duration interval;

  public SqlSchedule(OperatorConfig config, Memories memories) {
    this.entries = memories.perDatabase();
    this.interval = config.sql().interval();
  }

  /** Interval of passes without a known change. */
  Duration interval() {
    return interval;
  }

  Optional<Entry> last(Database database) {
    return entries.of(database);
  }

  public boolean isDue(Database database, String fingerprint, Instant now) {
    return isStale(database, now)
        || last(database).filter(last -> last.fingerprint().equals(fingerprint)).isEmpty();
  }

  /** Whether a pass is due without a known change. */
  boolean isStale(Database database, Instant now) {
    return last(database).map(last -> !now.isBefore(last.next())).orElse(true);
  }

  public void succeeded(
      Database database, String fingerprint, Password superuser, DataIdentity data, Instant now) {
    entries.put(
        database,
        new Entry(
            fingerprint,
            Optional.empty(),
            0,
            now.plus(interval),
            Optional.of(superuser),
            Optional.of(data)));
  }

  void failed(
      Database database,
      String fingerprint,
      Problem problem,
      Optional<DataIdentity> data,
      Instant now) {
    Optional<Entry> last = last(database);
    int failures =
        last.filter(entry -> entry.fingerprint().equals(fingerprint)).map(Entry::failures).orElse(0)
            + 1;
    entries.put(
        database,
        new Entry(
            fingerprint,
            Optional.of(problem),
            failures,
            now.plus(wait(failures)),
            last.flatMap(Entry::superuserPassword),
            data));
  }

  /**
   * Delays the next try after a failure that took {@code took}: by twice that time, at most a
   * minute.
   */
  void rest(Database database, Duration took, Instant now) {
    Duration rest = took.multipliedBy(2);
    Instant until = now.plus(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest);
    entries.update(
        database,
        entry -> entry == null || !entry.next().isBefore(until) ? entry : entry.at(until));
  }

  /** Whether the last pass succeeded, and no change is known since. */
  boolean wasGood(Database database, String fingerprint) {
    return last(database)
        .filter(entry -> entry.fingerprint().equals(fingerprint))
        .filter(entry -> entry.problem().isEmpty() && entry.failures() == 0)
        .isPresent();
  }

  /** Notes a first failure after a success, which stays valid until the second try, due now. */
  void doubt(Database database, Instant now) {
    entries.update(database, entry -> entry == null ? null : entry.doubted(now.plus(FIRST_RETRY)));
  }

  void forget(Database database) {
    entries.forget(database);
  }

  private static Duration wait(int failures) {
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait;
  }
}
