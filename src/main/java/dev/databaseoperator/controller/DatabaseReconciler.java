package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.dependent.AppSecretDependent;
import dev.databaseoperator.dependent.ConfigMapDependent;
import dev.databaseoperator.dependent.InstancesServiceDependent;
import dev.databaseoperator.dependent.ReadWriteServiceDependent;
import dev.databaseoperator.dependent.StatefulSetDependent;
import dev.databaseoperator.dependent.SuperuserSecretDependent;
import dev.databaseoperator.dependent.VolumeClaimDependent;
import dev.databaseoperator.kube.TimerDelay;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.status.Observed;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.SqlOutcome;
import dev.databaseoperator.status.StatusCalculator;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings what exists to what a {@link Database} asks for, and says how it stands. */
@Workflow(
    explicitInvocation = true,
    dependents = {
      @Dependent(
          name = "app-secret",
          type = AppSecretDependent.class,
          useEventSourceWithName = DatabaseEventSources.SECRETS),
      @Dependent(
          name = "superuser-secret",
          type = SuperuserSecretDependent.class,
          useEventSourceWithName = DatabaseEventSources.SECRETS),
      @Dependent(
          name = "config",
          type = ConfigMapDependent.class,
          useEventSourceWithName = DatabaseEventSources.CONFIG_MAPS,
          dependsOn = "superuser-secret"),
      @Dependent(
          name = "service-rw",
          type = ReadWriteServiceDependent.class,
          useEventSourceWithName = DatabaseEventSources.SERVICES),
      @Dependent(
          name = "service-instances",
          type = InstancesServiceDependent.class,
          useEventSourceWithName = DatabaseEventSources.SERVICES),
      @Dependent(
          name = "volume",
          type = VolumeClaimDependent.class,
          useEventSourceWithName = DatabaseEventSources.VOLUME_CLAIMS),
      @Dependent(
          name = "instance",
          type = StatefulSetDependent.class,
          useEventSourceWithName = DatabaseEventSources.STATEFUL_SETS,
          dependsOn = {"superuser-secret", "config", "volume"})
    })
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
  private final OwnCredentials ownCredentials;
  private final SqlPass sqlPass;
  private final StatusWriter statusWriter;
  private final PasswordRotation rotation;
  private final WantedObjects objects;
  private final WatchLag watchLag;
  private final DatabaseHistory history;
  private final StatusEdits edits;
  private final LiveEvents liveEvents;
  private final FailedReconciles failed;
  private final LettingGo lettingGo;
  private final NextReconciliation next;

  // Made once, before the first reconciliation, from what only the SDK has.
  private Backlog backlog;

  DatabaseReconciler(
      Clock clock,
      BoundedReconcile bounded,
      OwnCredentials ownCredentials,
      SqlPass sqlPass,
      StatusWriter statusWriter,
      PasswordRotation rotation,
      WantedObjects objects,
      WatchLag watchLag,
      DatabaseHistory history,
      StatusEdits edits,
      LiveEvents liveEvents,
      FailedReconciles failed,
      LettingGo lettingGo,
      NextReconciliation next) {
    this.clock = clock;
    this.bounded = bounded;
    this.objects = objects;
    this.rotation = rotation;
    this.ownCredentials = ownCredentials;
    this.sqlPass = sqlPass;
    this.statusWriter = statusWriter;
    this.watchLag = watchLag;
    this.history = history;
    this.edits = edits;
    this.liveEvents = liveEvents;
    this.failed = failed;
    this.lettingGo = lettingGo;
    this.next = next;
  }

  @Override
  public List<EventSource<?, Database>> prepareEventSources(EventSourceContext<Database> context) {
    backlog = Backlog.inFrontOf((ControllerEventSource<Database>) context.getPrimaryCache());
    return DatabaseEventSources.of(context, watchLag, backlog, history, edits);
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
                        context,
                        () ->
                            UpdateControl.<Database>noUpdate()
                                .rescheduleAfter(until(bringUpToDate(database, context)))),
                problem -> tell(problem, database, context)));
  }

  /** Returns when the next reconciliation is due. */
  private Instant bringUpToDate(Database database, Context<Database> context) {
    Instant now = clock.instant();
    boolean paused = database.getSpec().isPaused();
    Optional<Problem> invalid = paused ? Optional.empty() : SpecProblems.of(database);
    boolean works = !paused && invalid.isEmpty();
    Passwords passwords = passwords(database, context);
    List<String> changes = new ArrayList<>();
    if (works && passwords.mayRotate() && rotation.isDue(database, context, now)) {
      changes.addAll(sqlPass.prove(database, Observed.read(database, context), context, now));
      passwords = passwords(database, context);
    }
    Optional<Problem> problem =
        works ? objects.bringUp(database, context, passwords, now) : invalid;
    Observed observed =
        liveEvents.explain(
            database,
            Observed.read(database, context),
            new LiveReader(context.getClient(), now),
            now);
    if (!paused) {
      new InstanceLabels(database, context.getClient())
          .correct(
              observed,
              DatabaseEventSources.podsByClaim(
                  database.getMetadata().getNamespace()
                      + "/"
                      + Names.instance(database, Names.FIRST_INSTANCE),
                  context));
      PodRetry.ask(database, observed, context.getClient(), now);
    }
    SqlOutcome sql =
        works
            ? sqlPass.runIfDue(database, observed, context, now)
            : sqlPass.last(database, observed, context);

    // A pass over PostgreSQL may take minutes, and a condition changes when that has ended.
    DatabaseStatus status =
        StatusCalculator.calculate(database, observed, sql, problem, clock.instant());
    changes.addAll(sql.changes());
    statusWriter.writeIfDifferent(database, status, changes, context);

    return works && waitsFor(passwords, database, context, now)
        ? now.plus(A_MOMENT)
        : next.after(database, observed, problem, rotation.due(database, context), now);
  }

  /** What waited for PostgreSQL to take passwords again, and now can be done, has no event. */
  private boolean waitsFor(
      Passwords before, Database database, Context<Database> context, Instant now) {
    Passwords after = passwords(database, context);
    return !before.mayBeGiven() && after.mayBeGiven()
        || !before.mayRotate() && after.mayRotate() && rotation.isDue(database, context, now);
  }

  private Passwords passwords(Database database, Context<Database> context) {
    Observed observed = Observed.read(database, context);
    return new Passwords(
        sqlPass.takesPasswords(database, observed), sqlPass.isWillingToRotate(database, observed));
  }

  @Override
  public DeleteControl cleanup(Database database, Context<Database> context) {
    return backlog.turn(
        database,
        () ->
            failed.watch(
                database,
                context,
                () -> bounded.run(database, context, () -> letGo(database, context)),
                problem -> tell(problem, database, context)));
  }

  private DeleteControl letGo(Database database, Context<Database> context) {
    if (RefusedDeletion.is(database, context.getClient())) {
      return keepRunning(database, context);
    }
    // Past this line it goes, protected or not, and its status must not say that it stays.
    database.getSpec().setDeletionProtection(false);
    if (!lettingGo.isDone(database, context, problem -> tell(problem, database, context))) {
      return DeleteControl.noFinalizerRemoval()
          .rescheduleAfter(until(clock.instant().plus(LettingGo.NEXT_LOOK)));
    }
    sqlPass.forget(database);
    liveEvents.forget(database);
    ownCredentials.forget(database);
    return DeleteControl.noFinalizerRemoval();
  }

  private void tell(Problem problem, Database database, Context<Database> context) {
    Observed observed = Observed.read(database, context);
    statusWriter.writeIfDifferent(
        database,
        StatusCalculator.calculate(
            database,
            observed,
            sqlPass.last(database, observed, context),
            Optional.of(problem),
            clock.instant()),
        List.of(),
        context);
  }

  private DeleteControl keepRunning(Database database, Context<Database> context) {
    Instant due =
        RefusedDeletion.saveChildren(database, context.getClient())
            ? clock.instant().plus(A_MOMENT)
            : bringUpToDate(database, context);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(until(due));
  }

  /** Milliseconds, for the SDK. */
  private long until(Instant due) {
    return TimerDelay.until(due, clock.instant());
  }
}
