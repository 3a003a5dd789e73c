package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.kube.BoundedWork;
import dev.databaseoperator.kube.TimerDelay;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.SqlOutcome;
import dev.databaseoperator.status.StatusCalculator;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Brings what exists to what a {@link Database} asks for, and says how it stands. */
@GradualRetry(maxAttempts = -1, initialInterval = 100, intervalMultiplier = 2, maxInterval = 60_000)
@ControllerConfiguration(
    name = DatabaseReconciler.NAME,
    informer = @Informer(informerListLimit = 500, genericFilter = NoCanary.class),
    finalizerName = Database.FINALIZER,
    fieldManager = Labels.OPERATOR)
public class DatabaseReconciler implements Reconciler<Database>, Cleaner<Database> {

  /** Name of the controller, also a label of its metrics. */
  public static final String NAME = "database";

  /** Until the cache has what was just written. */
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final Clock clock;
  private final BoundedReconcile bounded;
  private final SqlPass sqlPass;
  private final StatusWriter statusWriter;
  private final PasswordRotation rotation;
  private final WantedObjects objects;
  private final WatchLag watchLag;
  private final DatabaseHistory history;
  private final StatusEdits edits;
  private final Memories memories;
  private final LiveEvents liveEvents;
  private final FailedReconciles failed;
  private final LettingGo lettingGo;
  private final NextReconciliation next;

  // Made once, before the first reconciliation, from what only the SDK has.
  private Backlog backlog;

  DatabaseReconciler(
      Clock clock,
      BoundedReconcile bounded,
      SqlPass sqlPass,
      StatusWriter statusWriter,
      PasswordRotation rotation,
      WantedObjects objects,
      WatchLag watchLag,
      DatabaseHistory history,
      StatusEdits edits,
      Memories memories,
      LiveEvents liveEvents,
      FailedReconciles failed,
      LettingGo lettingGo,
      NextReconciliation next) {
    this.clock = clock;
    this.bounded = bounded;
    this.objects = objects;
    this.rotation = rotation;
    this.sqlPass = sqlPass;
    this.statusWriter = statusWriter;
    this.watchLag = watchLag;
    this.history = history;
    this.edits = edits;
    this.memories = memories;
    this.liveEvents = liveEvents;
    this.failed = failed;
    this.lettingGo = lettingGo;
    this.next = next;
  }

  @Override
  public List<EventSource<?, Database>> prepareEventSources(EventSourceContext<Database> context) {
    backlog = Backlog.inFrontOf((ControllerEventSource<Database>) context.getPrimaryCache());
    return DatabaseEventSources.of(context, watchLag, backlog, history, edits, memories);
  }

  @Override
  public UpdateControl<Database> reconcile(Database database, Context<Database> context) {
    return backlog.turn(
        database,
        () ->
            failed.watch(
                database,
                context,
                () ->
                    bounded.run(
                        database,
                        work ->
                            UpdateControl.<Database>noUpdate()
                                .rescheduleAfter(until(bringUpToDate(database, context, work)))),
                problem -> tell(problem, database, context)));
  }

  /** Returns when the next reconciliation is due. */
  private Instant bringUpToDate(Database database, Context<Database> context, BoundedWork work) {
    Instant now = clock.instant();
    View view = View.of(database, context, now);
    boolean paused = database.getSpec().isPaused();
    Optional<Problem> invalid = paused ? Optional.empty() : SpecProblems.of(database);
    boolean works = !paused && invalid.isEmpty();
    Passwords passwords = passwords(view);
    Optional<Problem> problem = works ? objects.bringUp(view, context, passwords) : invalid;
    Observed observed =
        liveEvents.explain(
            database, view.observed(), new LiveReader(context.getClient(), now), now);
    if (!paused) {
      new InstanceLabels(database, context.getClient())
          .correct(observed, view.podsWith(Names.instance(database, Names.FIRST_INSTANCE)));
      PodRetry.ask(database, observed, context.getClient(), now);
    }
    SqlOutcome sql = works ? sqlPass.runIfDue(view, observed, work) : sqlPass.last(view, observed);

    // A pass over PostgreSQL may take minutes, and a condition changes when that has ended.
    DatabaseStatus status =
        StatusCalculator.calculate(database, observed, sql, problem, clock.instant());
    statusWriter.writeIfDifferent(database, status, sql.changes(), context);

    return works && waitsFor(passwords, view)
        ? now.plus(A_MOMENT)
        : next.after(database, observed, problem, rotation.due(view), now);
  }

  /** What waited for PostgreSQL to take passwords again, and now can be done, has no event. */
  private boolean waitsFor(Passwords before, View view) {
    Passwords after = passwords(view);
    return !before.mayBeGiven() && after.mayBeGiven()
        || !before.mayRotate() && after.mayRotate() && rotation.isDue(view);
  }

  private Passwords passwords(View view) {
    return new Passwords(
        sqlPass.takesPasswords(view.database(), view.observed()),
        sqlPass.isWillingToRotate(view.database(), view.observed()));
  }

  @Override
  public DeleteControl cleanup(Database database, Context<Database> context) {
    return backlog.turn(
        database,
        () ->
            failed.watch(
                database,
                context,
                () -> bounded.run(database, work -> letGo(database, context, work)),
                problem -> tell(problem, database, context)));
  }

  private DeleteControl letGo(Database database, Context<Database> context, BoundedWork work) {
    if (RefusedDeletion.is(database, context.getClient())) {
      return keepRunning(database, context, work);
    }
    // Past this line it goes, protected or not, and its status must not say that it stays.
    database.getSpec().setDeletionProtection(false);
    if (!lettingGo.isDone(database, context, problem -> tell(problem, database, context))) {
      return DeleteControl.noFinalizerRemoval()
          .rescheduleAfter(until(clock.instant().plus(LettingGo.NEXT_LOOK)));
    }
    return DeleteControl.noFinalizerRemoval();
  }

  private void tell(Problem problem, Database database, Context<Database> context) {
    Instant now = clock.instant();
    View view = View.of(database, context, now);
    statusWriter.writeIfDifferent(
        database,
        StatusCalculator.calculate(
            database,
            view.observed(),
            sqlPass.last(view, view.observed()),
            Optional.of(problem),
            now),
        List.of(),
        context);
  }

  private DeleteControl keepRunning(
      Database database, Context<Database> context, BoundedWork work) {
    Instant due =
        RefusedDeletion.saveChildren(database, context.getClient())
            ? clock.instant().plus(A_MOMENT)
            : bringUpToDate(database, context, work);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(until(due));
  }

  /** Milliseconds, for the SDK. */
  private long until(Instant due) {
    return TimerDelay.until(due, clock.instant());
  }
}
