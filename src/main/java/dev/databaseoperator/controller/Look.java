package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.kube.BoundedWork;
import dev.databaseoperator.spec.SpecCheck;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.SqlOutcome;
import dev.databaseoperator.status.StatusCalculator;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One reconciliation of a Database that is not being let go: objects, labels, SQL, status, in this
 * order. By the one instant at which it begins it decides what is due.
 */
@Singleton
class Look {

  /** Until the cache has what was just written. */
  static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final Clock clock;
  private final SpecCheck specCheck;
  private final WantedObjects objects;
  private final LiveEvents liveEvents;
  private final SqlPass sqlPass;
  private final PasswordRotation rotation;
  private final StatusWriter statusWriter;
  private final NextReconciliation next;

  Look(
      Clock clock,
      SpecCheck specCheck,
      WantedObjects objects,
      LiveEvents liveEvents,
      SqlPass sqlPass,
      PasswordRotation rotation,
      StatusWriter statusWriter,
      NextReconciliation next) {
    this.clock = clock;
    this.specCheck = specCheck;
    this.objects = objects;
    this.liveEvents = liveEvents;
    this.sqlPass = sqlPass;
    this.rotation = rotation;
    this.statusWriter = statusWriter;
    this.next = next;
  }

  /**
   * Brings what exists to what the Database asks for, and says how it stands.
   *
   * @param work this reconciliation, which SQL may extend
   * @return when the next one is due
   */
  Instant bringUpToDate(Database database, Context<Database> context, BoundedWork work) {
    View view = View.of(database, context, clock.instant());
    boolean paused = database.getSpec().isPaused();
    Optional<Problem> invalid = paused ? Optional.empty() : SpecProblems.of(database, specCheck);
    boolean works = !paused && invalid.isEmpty();

    List<String> changes = new ArrayList<>();
    Passwords passwords = sqlPass.passwords(view);
    if (works && passwords.mayRotate() && rotation.isDue(view)) {
      changes.addAll(sqlPass.prove(view, work));
      passwords = sqlPass.passwords(view);
    }
    Optional<Problem> problem = works ? objects.bringUp(view, context, passwords) : invalid;
    Observed observed =
        liveEvents.explain(
            database, view.observed(), new LiveReader(context.getClient(), view.now()), view.now());
    if (!paused) {
      correctPod(view, observed, context);
    }
    SqlOutcome sql = works ? sqlPass.runIfDue(view, observed, work) : sqlPass.last(view, observed);
    changes.addAll(sql.changes());

    // A pass over PostgreSQL may take minutes, and a condition changes when that has ended.
    DatabaseStatus status =
        StatusCalculator.calculate(database, observed, sql, problem, clock.instant());
    statusWriter.writeIfDifferent(database, status, changes, context);

    return works && waitsFor(passwords, view)
        ? view.now().plus(A_MOMENT)
        : next.after(database, observed, problem, rotation.due(view), view.now());
  }

  private static void correctPod(View view, Observed observed, Context<Database> context) {
    Database database = view.database();
    new InstanceLabels(database, context.getClient())
        .correct(observed, view.podsWith(Names.instance(database, Names.FIRST_INSTANCE)));
    PodRetry.ask(database, observed, context.getClient(), view.now());
  }

  /** What waited for PostgreSQL to take passwords again, and now can be done, has no event. */
  private boolean waitsFor(Passwords before, View view) {
    Passwords after = sqlPass.passwords(view);
    return (!before.mayBeGiven() && after.mayBeGiven())
        || (!before.mayRotate() && after.mayRotate() && rotation.isDue(view));
  }

  /** Says that {@code problem} keeps the operator from its work, and does nothing else. */
  void tell(Problem problem, Database database, Context<Database> context) {
    View view = View.of(database, context, clock.instant());
    statusWriter.writeIfDifferent(
        database,
        StatusCalculator.calculate(
            database,
            view.observed(),
            sqlPass.last(view, view.observed()),
            Optional.of(problem),
            view.now()),
        List.of(),
        context);
  }
}
