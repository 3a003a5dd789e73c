package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.status.StatusEdits;
import dev.databaseoperator.view.InformerCaches;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.WakeUps;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Event sources of the reconciler, and listeners that enqueue nothing. */
@Singleton
final class DatabaseEventSources {

  private static final String DATABASES = "databases";

  /**
   * Index of Databases by the Secret that their spec names, as {@code namespace/name}: an edit of a
   * Secret enqueues exactly the Databases that use it, without a walk over all of them.
   */
  private static final String BY_OWN_SECRET = "by-own-secret";

  private final WatchLag lag;
  private final DatabaseHistory history;
  private final StatusEdits edits;
  private final Memories memories;

  DatabaseEventSources(
      WatchLag lag, DatabaseHistory history, StatusEdits edits, Memories memories) {
    this.lag = lag;
    this.history = history;
    this.edits = edits;
    this.memories = memories;
  }

  /**
   * Returns all event sources.
   *
   * @param backlog holds the Databases that exist when the operator starts
   */
  List<EventSource<?, Database>> of(EventSourceContext<Database> context, Backlog backlog) {
    IndexerResourceCache<Database> databases = context.getPrimaryCache();
    databases.addIndexer(BY_OWN_SECRET, database -> ownSecret(database).stream().toList());
    Informers informers = new Informers(context, lag);
    InformerEventSource<Pod, Database> pods = informers.pods();
    return List.of(
        new DatabaseArrivals(informers.databases(DATABASES), history, memories),
        backlog,
        informers.children(Secret.class, InformerCaches.SECRETS, WakeUps::on),
        informers.children(ConfigMap.class, "configmaps", WakeUps::on),
        informers.children(Service.class, "services", WakeUps::on),
        informers.children(PersistentVolumeClaim.class, "persistentvolumeclaims", WakeUps::on),
        informers.statefulSets(pods),
        pods,
        informers.usersSecrets(
            InformerCaches.OWN_SECRETS, InformerCaches.SECRETS, secret -> users(secret, databases)),
        new AnnotationRequests(),
        edits);
  }

  /** Key of the user's own Secret in the index; empty without one. */
  private static Set<String> ownSecret(Database database) {
    SecretReference own = database.getSpec().getBootstrap().getInitdb().getSecret();
    return own == null
        ? Set.of()
        : Set.of(database.getMetadata().getNamespace() + "/" + own.getName());
  }

  private static Set<ResourceID> users(Secret secret, IndexerResourceCache<Database> databases) {
    String key = secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    return databases.byIndex(BY_OWN_SECRET, key).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }
}
