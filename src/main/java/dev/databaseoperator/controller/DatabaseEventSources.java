package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.dependent.Ownership;
import dev.databaseoperator.status.ControllerIndex;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What wakes the reconciler. Every informer is selected by label: foreign objects, however many,
 * are neither sent to the operator nor kept by it.
 */
final class DatabaseEventSources {

  static final String SECRETS = "secrets";
  static final String CONFIG_MAPS = "configmaps";
  static final String SERVICES = "services";
  static final String VOLUME_CLAIMS = "persistentvolumeclaims";
  static final String STATEFUL_SETS = "statefulsets";
  static final String PODS = "pods";

  /** Secrets of users, which say by a label that they want to be watched. */
  static final String OWN_SECRETS = "own-secrets";

  /**
   * Index of Databases by the Secret that their spec names, as {@code namespace/name}: an edit of a
   * Secret wakes exactly the Databases that use it, without a walk over all of them.
   */
  private static final String BY_OWN_SECRET = "by-own-secret";

  // With a limit the first LIST is consistent; without one it is served with resourceVersion=0 and
  // may be older than what was seen before a restart.
  private static final long LIST_LIMIT = 500;

  private DatabaseEventSources() {}

  static List<EventSource<?, Database>> of(EventSourceContext<Database> context) {
    context
        .getPrimaryCache()
        .addIndexer(BY_OWN_SECRET, database -> ownSecret(database).stream().toList());
    return List.of(
        children(Secret.class, SECRETS, context),
        children(ConfigMap.class, CONFIG_MAPS, context),
        children(Service.class, SERVICES, context),
        children(PersistentVolumeClaim.class, VOLUME_CLAIMS, context),
        children(StatefulSet.class, STATEFUL_SETS, context),
        pods(context),
        informer(
            Secret.class,
            OWN_SECRETS,
            Labels.WATCH_SELECTOR,
            secret -> users(secret, context),
            context),
        new RotationRequests());
  }

  /** Key of the user's own Secret in the index. */
  private static Set<String> ownSecret(Database database) {
    SecretReference own = database.getSpec().getBootstrap().getInitdb().getSecret();
    return own == null
        ? Set.of()
        : Set.of(database.getMetadata().getNamespace() + "/" + own.getName());
  }

  private static Set<ResourceID> users(Secret secret, EventSourceContext<Database> context) {
    String key = secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    return context.getPrimaryCache().byIndex(BY_OWN_SECRET, key).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /** A Secret of the informer {@code source}, by key: no walk, no call to the API server. */
  static Optional<Secret> secret(
      String source, String name, Database database, Context<Database> context) {
    return ((InformerEventSource<Secret, Database>)
            context.eventSourceRetriever().getEventSourceFor(Secret.class, source))
        .get(new ResourceID(name, database.getMetadata().getNamespace()));
  }

  private static InformerEventSource<Pod, Database> pods(EventSourceContext<Database> context) {
    InformerEventSource<Pod, Database> pods = children(Pod.class, PODS, context);
    pods.addIndexers(Map.of(ControllerIndex.NAME, ControllerIndex::keys));
    return pods;
  }

  private static <R extends HasMetadata> InformerEventSource<R, Database> children(
      Class<R> type, String name, EventSourceContext<Database> context) {
    return informer(type, name, Labels.MANAGED_SELECTOR, Ownership::database, context);
  }

  private static <R extends HasMetadata> InformerEventSource<R, Database> informer(
      Class<R> type,
      String name,
      String selector,
      SecondaryToPrimaryMapper<R> mapper,
      EventSourceContext<Database> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Database.class)
            .withName(name)
            .withLabelSelector(selector)
            .withSecondaryToPrimaryMapper(mapper)
            .withNamespacesInheritedFromController()
            .withInformerListLimit(LIST_LIMIT)
            .build(),
        context);
  }
}
