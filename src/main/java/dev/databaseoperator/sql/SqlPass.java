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

/** Applies roles and databases inside PostgreSQL: translates them to SQL, runs it when due. */
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
   * Runs a pass if the instance is ready and a pass is due.
   *
   * @param observed current state
   * @param work timeout extended by the length of a pass
   * @throws SqlFailure when the operator itself broke it off: the result is unknown then
   */
  SqlOutcome runIfDue(Observed observed, Work work) {
    return run(work.view(), observed, false, work::extend);
  }

  /**
   * Runs a pass also after a success: a generated password is written only when PostgreSQL has just
   * accepted the present one. Sessions may have taken every connection since.
   *
   * @return the changes of the pass; {@link #passwords} then reflects the result
   */
  @Override
  public List<String> prove(Work work) {
    return run(work.view(), work.view().observed(), true, work::extend).changes();
  }

  private SqlOutcome run(View view, Observed observed, boolean proof, Consumer<Duration> extend) {
    Database database = view.database();
    if (database.getSpec().isHibernated()) {
      // On waking, the desired state is compared again, whatever changed during hibernation.
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

  /** Decides by the result of the last pass. */
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
   * Notes a failure of a pass that began at {@code begin}.
   *
   * @return problem to report: empty for a first failure after a success, because one lost
   *     connection must not change the status. A timeout has lasted long enough, and other data
   *     stays other data: they are reported at once
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
   * Returns the result of the last pass, as long as the instance is ready and the desired state is
   * the same: a success is no evidence for a later spec. It stays valid after a restart of the
   * server on the same data.
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
   * Returns when time alone makes SQL due, later than {@code now}. What is overdue could not run:
   * the end of a pause, of hibernation and of an instance that is not ready is an event, and any
   * other problem is requeued.
   *
   * @param now the same as for {@link #runIfDue}
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
