package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;

/** The caches of the SDK's event sources. */
public final class InformerCaches implements Caches {

  /** Name of the informer of managed Secrets. */
  public static final String SECRETS = "secrets";

  /** Name of the informer of users' Secrets, which carry the watch label. */
  public static final String OWN_SECRETS = "own-secrets";

  private final Context<Database> context;

  /** Reads the caches of {@code context}. */
  public InformerCaches(Context<Database> context) {
    this.context = context;
  }

  @Override
  public <R extends HasMetadata> Optional<R> get(Class<R> type, String namespace, String name) {
    return source(type).get(new ResourceID(name, namespace));
  }

  @Override
  public Optional<Secret> usersSecret(String namespace, String name) {
    return ((InformerEventSource<Secret, Database>)
            context.eventSourceRetriever().getEventSourceFor(Secret.class, OWN_SECRETS))
        .get(new ResourceID(name, namespace));
  }

  @Override
  public List<Pod> podsWith(String namespace, String claim) {
    return source(Pod.class).byIndex(PodClaims.INDEX, namespace + "/" + claim);
  }

  @Override
  public List<Pod> podsOf(String controllerUid) {
    return source(Pod.class).byIndex(ControllerIndex.NAME, controllerUid);
  }

  /** Returns the state of the PodMonitor; its informer exists only where the kind does. */
  @Override
  public Observed.PodMonitorState podMonitor(String namespace, String name) {
    return context
        .eventSourceRetriever()
        .getEventSourcesFor(GenericKubernetesResource.class)
        .stream()
        .findFirst()
        .map(
            source ->
                ((InformerEventSource<GenericKubernetesResource, Database>) source)
                        .get(new ResourceID(name, namespace))
                        .isPresent()
                    ? Observed.PodMonitorState.PRESENT
                    : Observed.PodMonitorState.ABSENT)
        .orElse(Observed.PodMonitorState.KIND_UNKNOWN);
  }

  @Override
  public <R extends HasMetadata> void wrote(R written, Optional<R> before) {
    // The class of what a client returns is that of its kind.
    @SuppressWarnings("unchecked")
    InformerEventSource<R, Database> source = source((Class<R>) written.getClass());
    ResourceID id = ResourceID.fromResource(written);
    before.ifPresentOrElse(
        present -> source.handleRecentResourceUpdate(id, written, present),
        () -> source.handleRecentResourceCreate(id, written));
  }

  private <R extends HasMetadata> InformerEventSource<R, Database> source(Class<R> type) {
    var retriever = context.eventSourceRetriever();
    return (InformerEventSource<R, Database>)
        (type == Secret.class
            ? retriever.getEventSourceFor(type, SECRETS)
            : retriever.getEventSourceFor(type));
  }
}
