package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.child.WatchedEventSource;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.kube.watch.WatchedResource;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.WakeUps;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Set;

/**
 * Makes the informers of the objects of Databases. Each has a label selector: foreign objects,
 * however many, are neither sent to the operator nor cached.
 */
final class Informers {

  // The names are plurals: the write path waits for its own writes by them.
  private static final String STATEFUL_SETS = "statefulsets";
  private static final String PODS = "pods";

  // With a limit the first LIST is consistent; without one it is served with resourceVersion=0 and
  // may be older than what the operator saw before a restart.
  private static final long LIST_LIMIT = 500;

  private final EventSourceContext<Database> context;
  private final WatchLag lag;

  Informers(EventSourceContext<Database> context, WatchLag lag) {
    this.context = context;
    this.lag = lag;
  }

  /** Informer of a kind of which the operator makes one object for each Database or instance. */
  <R extends HasMetadata> InformerEventSource<R, Database> children(
      Class<R> type, String plural, OnUpdateFilter<R> wakes) {
    return watched(
        informer(type, plural, Labels.MANAGED_SELECTOR, Ownership::database)
            .withOnAddFilter(WakeUps::on)
            .withOnUpdateFilter(wakes),
        plural,
        Labels.MANAGED_SELECTOR);
  }

  /** Informer of StatefulSets, of which some changes matter only while their pod is ready. */
  InformerEventSource<StatefulSet, Database> statefulSets(InformerEventSource<Pod, Database> pods) {
    return children(
        StatefulSet.class,
        STATEFUL_SETS,
        (now, before) -> WakeUps.on(now, before, set -> podIsReady(set, pods)));
  }

  private static boolean podIsReady(StatefulSet set, InformerEventSource<Pod, Database> pods) {
    return pods.byIndex(ControllerIndex.NAME, set.getMetadata().getUid()).stream()
        .anyMatch(pod -> PodFacts.of(pod).ready());
  }

  /** Informer of pods, indexed by their controller and by the claims that they mount. */
  InformerEventSource<Pod, Database> pods() {
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

  /** Informer of users' Secrets that carry the watch label. */
  InformerEventSource<Secret, Database> usersSecrets(
      String name, String plural, SecondaryToPrimaryMapper<Secret> users) {
    return watched(
        informer(Secret.class, name, Labels.WATCH_SELECTOR, users), plural, Labels.WATCH_SELECTOR);
  }

  /** Watch of the Databases themselves, whose informer is the SDK's own. */
  WatchedResource databases(String plural) {
    return lag.register(plural, plural, null, namespaces());
  }

  private static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> informer(
      Class<R> type, String name, String selector, SecondaryToPrimaryMapper<R> mapper) {
    return InformerEventSourceConfiguration.from(type, Database.class)
        .withName(name)
        .withLabelSelector(selector)
        .withSecondaryToPrimaryMapper(mapper)
        // Children are found by their names, so the SDK needs no index of them by Database.
        .withPrimaryToSecondaryMapper((Database database) -> Set.of())
        .withNamespacesInheritedFromController()
        .withInformerListLimit(LIST_LIMIT);
  }

  private <R extends HasMetadata> InformerEventSource<R, Database> watched(
      InformerEventSourceConfiguration.Builder<R> informer, String plural, String selector) {
    InformerEventSourceConfiguration<R> configuration = informer.build();
    return new WatchedEventSource<>(
        configuration, context, lag.register(configuration.name(), plural, selector, namespaces()));
  }

  /** Namespaces that are watched one by one; empty when one watch covers all. */
  private Set<String> namespaces() {
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    return InformerConfiguration.allNamespacesWatched(namespaces) ? Set.of() : namespaces;
  }
}
