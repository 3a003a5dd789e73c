package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.deletion.LettingGo;
import dev.databaseoperator.deletion.RefusedDeletion;
import dev.databaseoperator.kube.client.BoundedWork;
import dev.databaseoperator.kube.client.TimerDelay;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Reconciles a {@link Database}, and cleans up when it is deleted. */
@GradualRetry(maxAttempts = -1, initialInterval = 100, intervalMultiplier = 2, maxInterval = 60_000)
@ControllerConfiguration(
    name = DatabaseReconciler.NAME,
    informer = @Informer(informerListLimit = 500, genericFilter = NoCanary.class),
    finalizerName = Database.FINALIZER,
    fieldManager = Labels.OPERATOR)
public class DatabaseReconciler implements Reconciler<Database>, Cleaner<Database> {

  /** Name of the controller, also a label of its metrics. */
  public static final String NAME = "database";

  private final Clock clock;
  private final DatabaseEventSources eventSources;
  private final BoundedReconcile bounded;
  private final FailedReconciles failed;
  private final Look look;
  private final LettingGo lettingGo;

  // Made once, before the first reconciliation, from the SDK's own event source.
  private Backlog backlog;

  DatabaseReconciler(
      Clock clock,
      DatabaseEventSources eventSources,
      BoundedReconcile bounded,
      FailedReconciles failed,
      Look look,
      LettingGo lettingGo) {
    this.clock = clock;
    this.eventSources = eventSources;
    this.bounded = bounded;
    this.failed = failed;
    this.look = look;
    this.lettingGo = lettingGo;
  }

  @Override
  public List<EventSource<?, Database>> prepareEventSources(EventSourceContext<Database> context) {
    backlog = Backlog.inFrontOf(context);
    return eventSources.of(context, backlog);
  }

  @Override
  public UpdateControl<Database> reconcile(Database database, Context<Database> context) {
    Instant due = turn(database, context, work -> look.bringUpToDate(database, context, work));
    return UpdateControl.<Database>noUpdate().rescheduleAfter(until(due));
  }

  @Override
  public DeleteControl cleanup(Database database, Context<Database> context) {
    return turn(database, context, work -> letGo(database, context, work));
  }

  /** Runs a reconciliation with the backlog, the timeout and the report of repeated failures. */
  private <T> T turn(
      Database database, Context<Database> context, Function<BoundedWork, T> reconciliation) {
    return backlog.turn(
        database,
        () ->
            failed.watch(
                database,
                context,
                () -> bounded.run(database, reconciliation),
                problem -> look.tell(problem, database, context)));
  }

  private DeleteControl letGo(Database database, Context<Database> context, BoundedWork work) {
    if (RefusedDeletion.probe(database, context.getClient())) {
      return keepRunning(database, context, work);
    }
    // From here on the deletion proceeds, protected or not; the status must not say that it waits.
    database.getSpec().setDeletionProtection(false);
    return lettingGo.advance(database, context, problem -> look.tell(problem, database, context))
        ? DeleteControl.noFinalizerRemoval()
        : DeleteControl.noFinalizerRemoval()
            .rescheduleAfter(until(clock.instant().plus(LettingGo.NEXT_LOOK)));
  }

  private DeleteControl keepRunning(
      Database database, Context<Database> context, BoundedWork work) {
    Instant due =
        RefusedDeletion.saveChildren(database, context.getClient())
            ? clock.instant().plus(Look.A_MOMENT)
            : look.bringUpToDate(database, context, work);
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(until(due));
  }

  /** Returns the delay in milliseconds, for the SDK. */
  private long until(Instant due) {
    return TimerDelay.until(due, clock.instant());
  }
}
