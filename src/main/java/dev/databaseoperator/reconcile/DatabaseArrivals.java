package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.watch.WatchedResource;
import dev.databaseoperator.view.Memories;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;

/**
 * Enqueues nothing: passes every event of the SDK's own informer of Databases to its listeners,
 * before all filters.
 */
final class DatabaseArrivals extends AbstractEventSource<Void, Database>
    implements ResourceEventAware<Database> {

  private final WatchedResource databases;
  private final DatabaseHistory history;
  private final Memories memories;

  DatabaseArrivals(WatchedResource databases, DatabaseHistory history, Memories memories) {
    super(Void.class, "database-arrivals");
    this.databases = databases;
    this.history = history;
    this.memories = memories;
  }

  @Override
  public void onResourceCreated(Database database) {
    databases.arrived(database);
    history.appeared(database);
    memories.appeared(database);
  }

  @Override
  public void onResourceUpdated(Database database, Database before) {
    databases.arrived(database);
    history.changed(database, before);
  }

  @Override
  public void onResourceDeleted(Database database) {
    databases.arrived(database);
    history.gone(database);
    memories.gone(database);
  }

  @Override
  public Set<Void> getSecondaryResources(Database primary) {
    return Set.of();
  }
}
