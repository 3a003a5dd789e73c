package dev.databaseoperator.controller;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.CredentialSecret;
import dev.databaseoperator.desired.ExpectedData;
import dev.databaseoperator.desired.SuperuserSecret;
import dev.databaseoperator.kube.BoundedWork;
import dev.databaseoperator.postgres.ApplicationDatabase;
import dev.databaseoperator.postgres.LoginRole;
import dev.databaseoperator.postgres.Password;
import dev.databaseoperator.postgres.PostgresReconciler;
import dev.databaseoperator.postgres.PostgresServer;
import dev.databaseoperator.postgres.ServerIdentity;
import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.postgres.SqlFailure.Reason;
import dev.databaseoperator.postgres.SqlReport;
import dev.databaseoperator.postgres.SqlState;
import dev.databaseoperator.postgres.Timeouts;
import dev.databaseoperator.status.DataIdentity;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.InstanceView;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.status.SqlOutcome;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Roles and databases inside PostgreSQL: turns objects into SQL's terms and runs it when due. */
@Singleton
class SqlPass {

  /** By the limits of a pass itself. */
  private static final Duration LONGEST = Timeouts.DEFAULT.pass().plus(Timeouts.DEFAULT.postInit());

  private static final Set<Reason> AT_ONCE = Set.of(Reason.TIMEOUT, Reason.OTHER_DATA);

  private final Clock clock;
  private final SqlSchedule schedule;
  private final PostgresReconciler postgres;

  SqlPass(Clock clock, SqlSchedule schedule, PostgresReconciler postgres) {
    this.clock = clock;
    this.schedule = schedule;
    this.postgres = postgres;
  }

  /**
   * Runs if the instance is ready and something may have to be done.
   *
   * @param observed what exists, by now
   * @param work the reconciliation, which gets as long as a pass may take
   * @throws SqlFailure when the operator itself broke it off: nothing is known then
   */
  SqlOutcome runIfDue(View view, Observed observed, BoundedWork work) {
    return run(view, observed, false, work);
  }

  /**
   * Runs also when all was well the last time: a password that the operator makes up is written
   * only when PostgreSQL has just shown that it takes what it is given. Sessions may have taken
   * every connection since.
   *
   * @return what the pass changed; {@link #isWillingToRotate} knows how it ended
   */
  List<String> prove(View view, BoundedWork work) {
    return run(view, view.observed(), true, work).changes();
  }

  private SqlOutcome run(View view, Observed observed, boolean proof, BoundedWork work) {
    Database database = view.database();
    if (database.getSpec().isHibernated()) {
      // What is wanted when it wakes is compared then, whatever has happened in between.
      schedule.forget(database);
      return SqlOutcome.waiting();
    }
    Optional<Wanted> all;
    try {
      all = wanted(view, observed);
    } catch (ProblemException unusable) {
      return SqlOutcome.failed(unusable.problem());
    }
    if (all.isEmpty()) {
      return SqlOutcome.waiting();
    }
    Wanted wanted = all.get();
    boolean proves = proof && schedule.wasGood(database, wanted.fingerprint());
    if (!proves && !schedule.isDue(database, wanted.fingerprint(), view.now())) {
      return last(database, wanted);
    }
    work.extend(LONGEST);
    Instant begin = clock.instant();
    try {
      SqlReport report =
          postgres.reconcile(
              server(database, observed.pod().orElseThrow(), wanted.superuser()),
              wanted.state(),
              found -> objection(database, wanted.expected(), found));
      DataIdentity data = data(report.server(), report.otherOwner());
      schedule.succeeded(database, wanted.fingerprint(), wanted.superuser(), data, clock.instant());
      return SqlOutcome.applied(report.changes()).of(Optional.of(data));
    } catch (SqlFailure failure) {
      return failed(database, wanted.fingerprint(), failure, begin)
          .map(problem -> SqlOutcome.failed(problem).of(data(failure)))
          .orElseGet(() -> last(database, wanted));
    }
  }

  /**
   * What SQL should bring about, with all that it depends on.
   *
   * @param wish digest of what is wanted
   * @param process which run of PostgreSQL it is wanted of
   */
  private record Wanted(
      SqlState state, Password superuser, ExpectedData expected, String wish, String process) {

    String fingerprint() {
      return wish + process;
    }
  }

  /**
   * Empty while there is no server to ask, or no password.
   *
   * @throws ProblemException when a password cannot be used
   */
  private static Optional<Wanted> wanted(View view, Observed observed) {
    Database database = view.database();
    Optional<Secret> superuserSecret = view.secret(Names.superuserSecret(database));
    Optional<Password> app = view.secret(Names.appSecret(database)).flatMap(SqlPass::password);
    Optional<Password> superuser = superuserSecret.flatMap(SqlPass::password);
    if (!new InstanceView(database, observed).ready() || app.isEmpty() || superuser.isEmpty()) {
      return Optional.empty();
    }
    SqlState state = state(database, app.get());
    SqlState login =
        new SqlState(List.of(new LoginRole(SuperuserSecret.USER, superuser.get())), List.of());
    ExpectedData expected = ExpectedData.of(database, superuserSecret);
    String wish =
        String.join(
            "/",
            state.fingerprint(),
            login.fingerprint(),
            expected.accepted().orElse("") + expected.givenUp(),
            "");
    return Optional.of(
        new Wanted(state, superuser.get(), expected, wish, observed.pod().orElseThrow().process()));
  }

  /**
   * Whether PostgreSQL is not known to refuse a password that changes now. It does while it cannot
   * be reached; a hibernated one takes it up when it wakes, and before that serves nobody.
   */
  boolean takesPasswords(Database database, Observed observed) {
    return sleeps(database, observed)
        || new InstanceView(database, observed).ready()
            && schedule.last(database).filter(last -> last.problem().isPresent()).isEmpty();
  }

  /** Whether it hibernates: it takes up what has changed when it wakes. */
  private static boolean sleeps(Database database, Observed observed) {
    return database.getSpec().isHibernated() && observed.pod().isEmpty();
  }

  /** Whether it is known to take them, because it has just taken everything. */
  boolean isWillingToRotate(Database database, Observed observed) {
    return sleeps(database, observed)
        || new InstanceView(database, observed).ready()
            && schedule
                .last(database)
                .filter(last -> last.problem().isEmpty() && last.failures() == 0)
                .isPresent();
  }

  /**
   * Notes a failure of a pass that began then.
   *
   * @return what to tell of it: nothing yet, when it is the first of a Database that was good. One
   *     lost connection must not turn it. A timeout took its time, and other data stays other data:
   *     they are told at once
   */
  Optional<Problem> failed(
      Database database, String fingerprint, SqlFailure failure, Instant begin) {
    if (failure.reason().isOurOwn()) {
      throw failure;
    }
    Instant now = clock.instant();
    if (schedule.wasGood(database, fingerprint) && !AT_ONCE.contains(failure.reason())) {
      schedule.doubt(database, now);
      return Optional.empty();
    }
    Problem problem = SqlProblems.of(database, failure);
    schedule.failed(database, fingerprint, problem, data(failure), now);
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
      return wanted(view, observed)
          .map(wanted -> last(view.database(), wanted))
          .orElse(SqlOutcome.waiting());
    } catch (ProblemException unusable) {
      return SqlOutcome.failed(unusable.problem());
    }
  }

  private SqlOutcome last(Database database, Wanted wanted) {
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
            && new InstanceView(database, observed).ready();
    return schedule
        .last(database)
        .map(SqlSchedule.Entry::next)
        .filter(next -> possible && next.isAfter(now))
        .orElse(now.plus(schedule.interval()));
  }

  private static Optional<String> objection(
      Database database, ExpectedData expected, ServerIdentity found) {
    return expected.includes(found.systemIdentifier())
        ? Optional.empty()
        : Optional.of(
            ("pod %s runs on other data than this Database's: system identifier %s, expected %s; no"
                    + " SQL is applied to it. Bring the right volume back, or accept what is there:"
                    + " kubectl annotate pgd %s %s=%2$s%s")
                .formatted(
                    Names.pod(database, Names.FIRST_INSTANCE),
                    found.systemIdentifier(),
                    expected.identifier().orElse("?"),
                    database.getMetadata().getName(),
                    Annotations.ACCEPT_SYSTEM_IDENTIFIER,
                    Acceptance.of(database).remarkOnOtherData()));
  }

  /** Which data the Database is known by; other data that was found is not its. */
  private static Optional<DataIdentity> data(SqlFailure failure) {
    return failure.reason() == Reason.OTHER_DATA
        ? Optional.empty()
        : failure.server().map(server -> data(server, Optional.empty()));
  }

  private static DataIdentity data(ServerIdentity server, Optional<String> otherOwner) {
    return new DataIdentity(
        server.systemIdentifier(),
        server.majorVersion(),
        server.initialised().encoding(),
        server.initialised().locale(),
        server.initialised().dataChecksums(),
        otherOwner);
  }

  private static SqlState state(Database database, Password password) {
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    return new SqlState(
        List.of(new LoginRole(initdb.getOwner(), password)),
        List.of(
            new ApplicationDatabase(
                initdb.getDatabase(), initdb.getOwner(), initdb.getPostInitApplicationSQL())));
  }

  /** The wanted superuser password first, then the one that PostgreSQL is known to have. */
  private PostgresServer server(Database database, PodFacts pod, Password wanted) {
    List<Password> passwords =
        Stream.concat(
                Stream.of(wanted),
                schedule.last(database).flatMap(SqlSchedule.Entry::superuserPassword).stream())
            .distinct()
            .toList();
    return new PostgresServer(
        pod.ip().orElseThrow(), Names.PORT, SuperuserSecret.USER, passwords, Timeouts.DEFAULT);
  }

  private static Optional<Password> password(Secret secret) {
    Optional<String> text = CredentialSecret.text(secret, AppSecret.PASSWORD);
    try {
      return text.map(Password::of);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.of(FailureReason.InvalidSecret, e.getMessage()), e);
    }
  }
}
