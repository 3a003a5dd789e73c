package dev.databaseoperator.child;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.watch.WatchedResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

/** Informer event source that reports all arrivals, also of the operator's own writes. */
public final class WatchedEventSource<R extends HasMetadata>
    extends InformerEventSource<R, Database> {

  private final WatchedResource watched;

  /**
   * @param watched notes what arrives
   */
  public WatchedEventSource(
      InformerEventSourceConfiguration<R> configuration,
      EventSourceContext<Database> context,
      WatchedResource watched) {
    super(configuration, context);
    this.watched = watched;
  }

  @Override
  public void onAdd(R added) {
    watched.arrived(added);
    super.onAdd(added);
  }

  @Override
  public void onUpdate(R before, R after) {
    watched.arrived(after);
    super.onUpdate(before, after);
  }

  @Override
  public void onDelete(R deleted, boolean unseen) {
    watched.arrived(deleted);
    super.onDelete(deleted, unseen);
  }
}
