package dev.databaseoperator.controller;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.dependent.ReconcileDeadline;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.CredentialSecret;
import dev.databaseoperator.desired.ExpectedData;
import dev.databaseoperator.desired.SuperuserSecret;
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
import dev.databaseoperator.status.InstanceView;
import dev.databaseoperator.status.Observed;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.SqlOutcome;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
   * @param now when the reconciliation began
   * @throws SqlFailure when the operator itself broke it off: nothing is known then
   */
  SqlOutcome runIfDue(
      Database database, Observed observed, Context<Database> context, Instant now) {
    if (database.getSpec().isHibernated()) {
      // What is wanted when it wakes is compared then, whatever has happened in between.
      schedule.forget(database);
      return SqlOutcome.waiting();
    }
    Optional<String> app = password(Names.appSecret(database), database, context);
    Optional<Secret> superuserSecret =
        DatabaseEventSources.secret(
            DatabaseEventSources.SECRETS, Names.superuserSecret(database), database, context);
    Optional<String> superuser =
        superuserSecret.flatMap(found -> CredentialSecret.text(found, AppSecret.PASSWORD));
    if (!new InstanceView(database, observed).ready() || app.isEmpty() || superuser.isEmpty()) {
      return SqlOutcome.waiting();
    }
    Pod pod = observed.pod().orElseThrow();
    Password superuserPassword = Password.of(superuser.get());
    SqlState wanted = wanted(database, Password.of(app.get()));
    SqlState login =
        new SqlState(List.of(new LoginRole(SuperuserSecret.USER, superuserPassword)), List.of());
    ExpectedData expected = ExpectedData.of(database, superuserSecret);
    String fingerprint =
        String.join(
            "/",
            wanted.fingerprint(),
            login.fingerprint(),
            process(pod),
            expected.accepted().orElse("") + expected.givenUp());
    if (!schedule.isDue(database, fingerprint, now)) {
      return last(database, observed);
    }
    ReconcileDeadline.extend(LONGEST, context);
    Instant begin = clock.instant();
    try {
      SqlReport report =
          postgres.reconcile(
              server(database, pod, superuserPassword),
              wanted,
              found -> objection(database, expected, found));
      DataIdentity data = data(report.server());
      schedule.succeeded(database, fingerprint, superuserPassword, data, clock.instant());
      return SqlOutcome.applied(report.changes()).of(Optional.of(data));
    } catch (SqlFailure failure) {
      return failed(database, fingerprint, failure, begin)
          .map(problem -> SqlOutcome.failed(problem).of(data(failure)))
          .orElseGet(() -> last(database, observed));
    }
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

  /** What the last pass found, as long as the instance is ready. */
  SqlOutcome last(Database database, Observed observed) {
    if (!new InstanceView(database, observed).ready()) {
      return SqlOutcome.waiting();
    }
    return schedule
        .last(database)
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

  void forget(Database database) {
    schedule.forget(database);
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
        : failure.server().map(SqlPass::data);
  }

  private static DataIdentity data(ServerIdentity server) {
    return new DataIdentity(server.systemIdentifier(), server.majorVersion());
  }

  private static SqlState wanted(Database database, Password password) {
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    return new SqlState(
        List.of(new LoginRole(initdb.getOwner(), password)),
        List.of(
            new ApplicationDatabase(
                initdb.getDatabase(), initdb.getOwner(), initdb.getPostInitApplicationSQL())));
  }

  /** The wanted superuser password first, then the one that PostgreSQL is known to have. */
  private PostgresServer server(Database database, Pod pod, Password wanted) {
    List<Password> passwords =
        Stream.concat(
                Stream.of(wanted),
                schedule.last(database).flatMap(SqlSchedule.Entry::superuserPassword).stream())
            .distinct()
            .toList();
    return new PostgresServer(
        pod.getStatus().getPodIP(), Names.PORT, SuperuserSecret.USER, passwords, Timeouts.DEFAULT);
  }

  /** Which run of PostgreSQL this is: another pod, or a restarted container, is looked at anew. */
  private static String process(Pod pod) {
    return pod.getMetadata().getUid()
        + pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getContainerID)
            .collect(Collectors.joining("/", "/", ""));
  }

  private static Optional<String> password(
      String secret, Database database, Context<Database> context) {
    return DatabaseEventSources.secret(DatabaseEventSources.SECRETS, secret, database, context)
        .flatMap(found -> CredentialSecret.text(found, AppSecret.PASSWORD));
  }
}
