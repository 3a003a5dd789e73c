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
 * When SQL is due: whenever the wanted state, a credential or the pod differs from what the last
 * pass saw, after a failure with growing waits, and otherwise every few minutes, so that drift made
 * by hand is corrected. Kept in memory only: after a restart of the operator every Database is due
 * once.
 *
 * <p>Nothing announces that what failed inside PostgreSQL would succeed now, so the waits end at
 * ten seconds. Servers that let the operator wait are asked less often, or they would have all of
 * its threads.
 */
@Singleton
public class SqlSchedule {

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);

  /** A cause that is gone is noticed within this time. */
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private static final Duration LONGEST_REST = Duration.ofSeconds(60);

  /**
   * The last pass.
   *
   * @param fingerprint digest of everything the pass depended on
   * @param problem why it failed, if it did
   * @param failures how many times in a row it failed
   * @param next when the next one is due if nothing changes
   * @param superuserPassword the one that PostgreSQL accepted last, if any
   * @param data which data the server has, if the pass came as far as to ask it
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

  /** How often SQL is due when nothing is known to have changed. */
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

  /** Whether a pass is due although nothing is known to have changed. */
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
   * After a failure that took {@code took}: no further try for twice that time, but for a minute at
   * most.
   */
  void rest(Database database, Duration took, Instant now) {
    Duration rest = took.multipliedBy(2);
    Instant until = now.plus(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest);
    entries.update(
        database,
        entry -> entry == null || !entry.next().isBefore(until) ? entry : entry.at(until));
  }

  /** Whether the last pass succeeded, and nothing that is known has changed since. */
  boolean wasGood(Database database, String fingerprint) {
    return last(database)
        .filter(entry -> entry.fingerprint().equals(fingerprint))
        .filter(entry -> entry.problem().isEmpty() && entry.failures() == 0)
        .isPresent();
  }

  /** After a first failure of what was good: it counts as good until a second try, which is due. */
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
