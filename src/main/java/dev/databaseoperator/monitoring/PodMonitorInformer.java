package dev.databaseoperator.monitoring;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.child.WatchedEventSource;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.kube.watch.WatchedResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Set;

/**
 * Informer of PodMonitors. It can start only when the cluster serves the kind, possibly long after
 * the operator's start, and is stopped when the kind is removed.
 */
final class PodMonitorInformer {

  /** Name of the informer, and plural of the kind. */
  static final String NAME = "podmonitors";

  private final ResourceDefinitionContext kind;
  private final WatchLag lag;

  PodMonitorInformer(ResourceDefinitionContext kind, WatchLag lag) {
    this.kind = kind;
    this.lag = lag;
  }

  /**
   * Stops the informer when the kind and its objects are gone. It would retry with a growing
   * backoff; when the kind returns, another one is started.
   */
  synchronized void stop(Context<Database> context) {
    context.eventSourceRetriever().dynamicallyDeRegisterEventSource(NAME);
    lag.resource(NAME).ifPresent(WatchedResource::stopped);
  }

  /** Returns the informer; the first caller starts it. */
  synchronized InformerEventSource<GenericKubernetesResource, Database> started(
      Database database, Context<Database> context) {
    var retriever = context.eventSourceRetriever();
    var registered =
        retriever.getEventSourcesFor(GenericKubernetesResource.class).stream()
            .map(found -> (InformerEventSource<GenericKubernetesResource, Database>) found)
            .findFirst();
    if (registered.isEmpty() || !registered.get().isRunning()) {
      // An informer that cannot start does not report the reason.
      context
          .getClient()
          .genericKubernetesResources(kind)
          .inNamespace(database.getMetadata().getNamespace())
          .list(new ListOptionsBuilder().withLimit(1L).build());
    }
    var source =
        registered.orElseGet(
            () ->
                (InformerEventSource<GenericKubernetesResource, Database>)
                    retriever.dynamicallyRegisterEventSource(informer(context)));
    // Returns when it runs, whichever thread has started it.
    source.start();
    return source;
  }

  private InformerEventSource<GenericKubernetesResource, Database> informer(
      Context<Database> context) {
    Set<String> namespaces = context.getControllerConfiguration().getEffectiveNamespaces();
    return new WatchedEventSource<>(
        InformerEventSourceConfiguration.from(
                new GroupVersionKind(kind.getGroup(), kind.getVersion(), kind.getKind()),
                Database.class)
            .withName(NAME)
            .withLabelSelector(Labels.MANAGED_SELECTOR)
            .withSecondaryToPrimaryMapper(Ownership::database)
            // It is found by its name, as all children.
            .withPrimaryToSecondaryMapper((Database any) -> Set.of())
            .withNamespacesInheritedFromController()
            // With a limit the first LIST is consistent.
            .withInformerListLimit(500L)
            .build(),
        context.eventSourceRetriever().eventSourceContextForDynamicRegistration(),
        lag.resource(NAME)
            .orElseGet(
                () ->
                    lag.register(
                        NAME,
                        NAME,
                        Labels.MANAGED_SELECTOR,
                        InformerConfiguration.allNamespacesWatched(namespaces)
                            ? Set.of()
                            : namespaces)));
  }
}
