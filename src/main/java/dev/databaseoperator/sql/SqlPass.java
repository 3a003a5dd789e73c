package dev.databaseoperator.sql;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.credentials.PasswordGate;
import dev.databaseoperator.credentials.Passwords;
import dev.databaseoperator.postgres.PostgresReconciler;
import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.postgres.SqlFailure.Reason;
import dev.databaseoperator.postgres.SqlReport;
import dev.databaseoperator.postgres.Timeouts;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.DataIdentity;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Roles and databases inside PostgreSQL: turns objects into SQL's terms and runs it when due. */
@Singleton
public class SqlPass implements PasswordGate {

  private static final Set<Reason> AT_ONCE = Set.of(Reason.TIMEOUT, Reason.OTHER_DATA);

  private final Clock clock;
  private final SqlSchedule schedule;
  private final PostgresReconciler postgres;

  public SqlPass(Clock clock, SqlSchedule schedule, PostgresReconciler postgres) {
    this.clock = clock;
    this.schedule = schedule;
    this.postgres = postgres;
  }

  /**
   * Runs if the instance is ready and something may have to be done.
   *
   * @param observed what exists, by now
   * @param work gets as long as a pass may take
   * @throws SqlFailure when the operator itself broke it off: nothing is known then
   */
  SqlOutcome runIfDue(Observed observed, Work work) {
    return run(work.view(), observed, false, work::extend);
  }

  /**
   * Runs also when all was well the last time: a password that the operator makes up is written
   * only when PostgreSQL has just shown that it takes what it is given. Sessions may have taken
   * every connection since.
   *
   * @return what the pass changed; {@link #passwords} knows how it ended
   */
  @Override
  public List<String> prove(Work work) {
    return run(work.view(), work.view().observed(), true, work::extend).changes();
  }

  private SqlOutcome run(View view, Observed observed, boolean proof, Consumer<Duration> extend) {
    Database database = view.database();
    if (database.getSpec().isHibernated()) {
      // What is wanted when it wakes is compared then, whatever has happened in between.
      schedule.forget(database);
      return SqlOutcome.waiting();
    }
    Optional<WantedSql> all;
    try {
      all = WantedSql.of(view, observed);
    } catch (ProblemException unusable) {
      return SqlOutcome.failed(unusable.problem());
    }
    if (all.isEmpty()) {
      return SqlOutcome.waiting();
    }
    WantedSql wanted = all.get();
    boolean proves = proof && schedule.wasGood(database, wanted.fingerprint());
    if (!proves && !schedule.isDue(database, wanted.fingerprint(), view.now())) {
      return last(database, wanted);
    }
    extend.accept(Timeouts.DEFAULT.longestPass());
    Instant begin = clock.instant();
    try {
      SqlReport report =
          postgres.reconcile(
              SqlServer.of(
                  observed.pod().orElseThrow(),
                  wanted.superuser(),
                  schedule.last(database).flatMap(SqlSchedule.Entry::superuserPassword)),
              wanted.state(),
              found -> wanted.objection(database, found));
      DataIdentity data = SqlServer.data(report.server(), report.otherOwner());
      schedule.succeeded(database, wanted.fingerprint(), wanted.superuser(), data, clock.instant());
      return SqlOutcome.applied(report.changes()).of(Optional.of(data));
    } catch (SqlFailure failure) {
      return failed(database, observed.number(), wanted.fingerprint(), failure, begin)
          .map(problem -> SqlOutcome.failed(problem).of(SqlServer.data(failure)))
          .orElseGet(() -> last(database, wanted));
    }
  }

  /** By what the last pass has found. */
  @Override
  public Passwords passwords(View view) {
    Optional<SqlSchedule.Entry> last = schedule.last(view.database());
    return Passwords.of(
        view,
        last.filter(pass -> pass.problem().isPresent()).isPresent(),
        last.filter(pass -> pass.problem().isEmpty() && pass.failures() == 0).isPresent());
  }

  @Override
  public boolean isStale(Database database, Instant now) {
    return schedule.isStale(database, now);
  }

  /**
   * Notes a failure of a pass that began then.
   *
   * @return what to tell of it: nothing yet, when it is the first of a Database that was good. One
   *     lost connection must not turn it. A timeout took its time, and other data stays other data:
   *     they are told at once
   */
  Optional<Problem> failed(
      Database database, int instance, String fingerprint, SqlFailure failure, Instant begin) {
    if (failure.reason().isOurOwn()) {
      throw failure;
    }
    Instant now = clock.instant();
    if (schedule.wasGood(database, fingerprint) && !AT_ONCE.contains(failure.reason())) {
      schedule.doubt(database, now);
      return Optional.empty();
    }
    Problem problem = SqlProblems.of(database, Names.pod(database, instance), failure);
    schedule.failed(database, fingerprint, problem, SqlServer.data(failure), now);
    schedule.rest(database, Duration.between(begin, now), now);
    return Optional.of(problem);
  }

  /**
   * What the last pass found, as long as the instance is ready and nothing else is wanted since:
   * the success of a pass says nothing about what has been asked for after it. It does about a
   * server that was started again, on the same data.
   */
  SqlOutcome last(View view, Observed observed) {
    try {
      return WantedSql.of(view, observed)
          .map(wanted -> last(view.database(), wanted))
          .orElse(SqlOutcome.waiting());
    } catch (ProblemException unusable) {
      return SqlOutcome.failed(unusable.problem());
    }
  }

  private SqlOutcome last(Database database, WantedSql wanted) {
    return schedule
        .last(database)
        .filter(last -> last.problem().isPresent() || last.fingerprint().startsWith(wanted.wish()))
        .map(
            last ->
                last.problem()
                    .map(SqlOutcome::failed)
                    .orElse(SqlOutcome.applied(List.of()))
                    .of(last.data()))
        .orElse(SqlOutcome.waiting());
  }

  /**
   * When SQL is due by time alone, later than {@code now}. What is overdue already could not run:
   * the end of a pause, of hibernation and of an instance that is not ready comes as an event, and
   * any other problem is tried again by itself.
   *
   * @param now the same as {@link #runIfDue} got
   */
  Instant due(Database database, Observed observed, Instant now) {
    boolean possible =
        !database.getSpec().isPaused()
            && !database.getSpec().isHibernated()
            && new InstanceView(observed).ready();
    return schedule
        .last(database)
        .map(SqlSchedule.Entry::next)
        .filter(next -> possible && next.isAfter(now))
        .orElse(now.plus(schedule.interval()));
  }
}
