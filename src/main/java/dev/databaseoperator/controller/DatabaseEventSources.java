package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.child.WatchedEventSource;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.View;
import dev.databaseoperator.view.WakeUps;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What wakes the reconciler. Every informer is selected by label: foreign objects, however many,
 * are neither sent to the operator nor kept by it.
 */
final class DatabaseEventSources {

  /** Name of the watch of the Databases themselves, whose event source is the SDK's own. */
  static final String DATABASES = "databases";

  // The names of the others are plurals: our own writes to them are waited for there.
  static final String SECRETS = View.SECRETS;
  static final String CONFIG_MAPS = "configmaps";
  static final String SERVICES = "services";
  static final String VOLUME_CLAIMS = "persistentvolumeclaims";
  static final String STATEFUL_SETS = "statefulsets";
  static final String PODS = "pods";

  /**
   * Index of Databases by the Secret that their spec names, as {@code namespace/name}: an edit of a
   * Secret wakes exactly the Databases that use it, without a walk over all of them.
   */
  private static final String BY_OWN_SECRET = "by-own-secret";

  // With a limit the first LIST is consistent; without one it is served with resourceVersion=0 and
  // may be older than what was seen before a restart.
  private static final long LIST_LIMIT = 500;

  private final EventSourceContext<Database> context;
  private final WatchLag lag;

  private DatabaseEventSources(EventSourceContext<Database> context, WatchLag lag) {
    this.context = context;
    this.lag = lag;
  }

  /**
   * All of them.
   *
   * @param backlog one that holds the Databases which exist when the operator starts
   * @param history is told of every version of every Database
   * @param edits of a status by other clients
   * @param memories are told which Databases there are
   */
  static List<EventSource<?, Database>> of(
      EventSourceContext<Database> context,
      WatchLag lag,
      Backlog backlog,
      DatabaseHistory history,
      StatusEdits edits,
      Memories memories) {
    context
        .getPrimaryCache()
        .addIndexer(BY_OWN_SECRET, database -> ownSecret(database).stream().toList());
    return new DatabaseEventSources(context, lag).all(backlog, history, edits, memories);
  }

  private List<EventSource<?, Database>> all(
      Backlog backlog, DatabaseHistory history, StatusEdits edits, Memories memories) {
    InformerEventSource<Pod, Database> pods = pods();
    return List.of(
        new DatabaseArrivals(
            lag.register(DATABASES, DATABASES, null, namespaces()), history, memories),
        backlog,
        children(Secret.class, SECRETS, WakeUps::on),
        children(ConfigMap.class, CONFIG_MAPS, WakeUps::on),
        children(Service.class, SERVICES, WakeUps::on),
        children(PersistentVolumeClaim.class, VOLUME_CLAIMS, WakeUps::on),
        children(
            StatefulSet.class,
            STATEFUL_SETS,
            (now, before) -> WakeUps.on(now, before, set -> podIsReady(set, pods))),
        pods,
        watched(
            informer(Secret.class, View.OWN_SECRETS, Labels.WATCH_SELECTOR, this::users),
            SECRETS,
            Labels.WATCH_SELECTOR),
        new AnnotationRequests(),
        edits);
  }

  /** Key of the user's own Secret in the index. */
  private static Set<String> ownSecret(Database database) {
    SecretReference own = database.getSpec().getBootstrap().getInitdb().getSecret();
    return own == null
        ? Set.of()
        : Set.of(database.getMetadata().getNamespace() + "/" + own.getName());
  }

  private Set<ResourceID> users(Secret secret) {
    String key = secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    return context.getPrimaryCache().byIndex(BY_OWN_SECRET, key).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private InformerEventSource<Pod, Database> pods() {
    InformerEventSource<Pod, Database> pods =
        watched(
            informer(Pod.class, PODS, Labels.MANAGED_SELECTOR, Ownership::database)
                .withOnAddFilter(WakeUps::on)
                .withOnUpdateFilter(WakeUps::on),
            PODS,
            Labels.MANAGED_SELECTOR);
    pods.addIndexers(
        Map.of(ControllerIndex.NAME, ControllerIndex::keys, PodClaims.INDEX, PodClaims::keys));
    return pods;
  }

  /** Pods of the cache by a claim that they mount: see {@link VolumeUsers}. */
  static List<Pod> podsByClaim(String claim, Context<Database> context) {
    return ((InformerEventSource<Pod, Database>)
            context.eventSourceRetriever().getEventSourceFor(Pod.class))
        .byIndex(PodClaims.INDEX, claim);
  }

  private static boolean podIsReady(StatefulSet set, InformerEventSource<Pod, Database> pods) {
    return pods.byIndex(ControllerIndex.NAME, set.getMetadata().getUid()).stream()
        .anyMatch(pod -> PodFacts.of(pod).ready());
  }

  private <R extends HasMetadata> InformerEventSource<R, Database> children(
      Class<R> type, String plural, OnUpdateFilter<R> matters) {
    return watched(
        informer(type, plural, Labels.MANAGED_SELECTOR, Ownership::database)
            .withOnAddFilter(WakeUps::on)
            .withOnUpdateFilter(matters),
        plural,
        Labels.MANAGED_SELECTOR);
  }

  private static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> informer(
      Class<R> type, String name, String selector, SecondaryToPrimaryMapper<R> mapper) {
    return InformerEventSourceConfiguration.from(type, Database.class)
        .withName(name)
        .withLabelSelector(selector)
        .withSecondaryToPrimaryMapper(mapper)
        .withNamespacesInheritedFromController()
        .withInformerListLimit(LIST_LIMIT);
  }

  private <R extends HasMetadata> InformerEventSource<R, Database> watched(
      InformerEventSourceConfiguration.Builder<R> informer, String plural, String selector) {
    InformerEventSourceConfiguration<R> configuration = informer.build();
    return new WatchedEventSource<>(
        configuration, context, lag.register(configuration.name(), plural, selector, namespaces()));
  }

  /** Those that are watched one by one; empty when all are, with one watch. */
  private Set<String> namespaces() {
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    return InformerConfiguration.allNamespacesWatched(namespaces) ? Set.of() : namespaces;
  }
}
