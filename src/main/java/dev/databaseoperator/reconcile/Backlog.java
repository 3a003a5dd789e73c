package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.controller.ControllerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Databases not yet reconciled since the operator started. The SDK would enqueue all of them at
 * once, and a user's edit behind them; a thousand take many seconds. This event source enqueues at
 * most {@link #places} at a time, so that an edit meanwhile finds a free worker.
 *
 * <p>It enqueues the next one when a reconciliation ends, or when an enqueued Database is deleted.
 */
final class Backlog extends AbstractEventSource<Void, Database>
    implements ResourceEventAware<Database> {

  /** Workers that are left to events while the backlog lasts. */
  private static final int FREE_WORKERS = 2;

  private final IndexerResourceCache<Database> databases;
  private final int places;
  private final Set<ResourceID> waiting = new LinkedHashSet<>();
  private final Set<ResourceID> turns = new HashSet<>();
  private boolean started;
  private boolean working;

  /**
   * Of the Databases in this cache.
   *
   * @param workers how many reconciliations run at once
   */
  Backlog(IndexerResourceCache<Database> databases, int workers) {
    super(Void.class, "backlog");
    this.databases = databases;
    this.places = Math.max(1, workers - FREE_WORKERS);
  }

  /** Takes the place of the SDK's own event source for Databases that appear. */
  static Backlog inFrontOf(EventSourceContext<Database> context) {
    ControllerEventSource<Database> source =
        (ControllerEventSource<Database>) context.getPrimaryCache();
    Backlog backlog =
        new Backlog(
            source,
            context
                .getControllerConfiguration()
                .getConfigurationService()
                .concurrentReconciliationThreads());
    source.setOnAddFilter(backlog::admit);
    return backlog;
  }

  @Override
  public Set<Void> getSecondaryResources(Database database) {
    return Set.of();
  }

  /** Enqueues the existing Databases: the SDK has filled their cache before. */
  @Override
  public void start() {
    super.start();
    synchronized (this) {
      started = true;
      databases.list().forEach(this::enqueue);
    }
    next();
  }

  /**
   * Runs a reconciliation or a clean-up; enqueues the next Database when it has ended, however it
   * ends.
   */
  <T> T turn(Database database, Supplier<T> work) {
    try {
      return work.get();
    } finally {
      visited(database);
    }
  }

  void visited(Database database) {
    synchronized (this) {
      working = true;
      forget(ResourceID.fromResource(database));
    }
    next();
  }

  @Override
  public void onResourceDeleted(Database database) {
    synchronized (this) {
      forget(ResourceID.fromResource(database));
    }
    next();
  }

  /**
   * onAdd filter: true enqueues now; false before the first reconciliation, when this operator may
   * still be waiting for leadership, and for Databases still in the backlog.
   */
  boolean admit(Database database) {
    ResourceID id = ResourceID.fromResource(database);
    synchronized (this) {
      if (working) {
        return !waiting.contains(id);
      }
      if (started) {
        enqueue(database);
      }
    }
    next();
    return false;
  }

  private void enqueue(Database database) {
    // A Database that waits only for finalizers of other controllers needs no reconciliation.
    boolean over = database.isMarkedForDeletion() && !database.hasFinalizer(Database.FINALIZER);
    if (!over && !Canary.is(database)) {
      ResourceID id = ResourceID.fromResource(database);
      if (!turns.contains(id)) {
        waiting.add(id);
      }
    }
  }

  private void forget(ResourceID id) {
    waiting.remove(id);
    turns.remove(id);
  }

  /** Passes events to the SDK without holding the lock: the SDK has locks of its own. */
  private void next() {
    for (ResourceID id : take()) {
      databases
          .get(id)
          .ifPresent(
              database ->
                  getEventHandler()
                      .handleEvent(new ResourceEvent(ResourceAction.ADDED, id, database)));
    }
  }

  private synchronized List<ResourceID> take() {
    List<ResourceID> taken = new ArrayList<>();
    var each = waiting.iterator();
    while (each.hasNext() && turns.size() < places) {
      ResourceID id = each.next();
      each.remove();
      // A Database deleted meanwhile is skipped.
      if (databases.get(id).isPresent() && turns.add(id)) {
        taken.add(id);
      }
    }
    return taken;
  }
}
