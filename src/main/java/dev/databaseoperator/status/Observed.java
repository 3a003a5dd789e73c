package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.view.ClaimFacts;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;

/** One look at the caches: what exists of a Database with one instance. */
public record Observed(
    Optional<SetFacts> statefulSet,
    Optional<PodFacts> pod,
    Optional<ClaimFacts> volume,
    PodMonitorState podMonitor,
    List<ObjectEvent> events,
    Optional<PodFacts> checkPod) {

  /** How the PodMonitor stands. */
  public enum PodMonitorState {
    /** It exists. */
    PRESENT,
    /** It does not exist. */
    ABSENT,
    /** The cluster does not know the kind, as far as anybody has asked. */
    KIND_UNKNOWN
  }

  /** The same, and what Events tell of objects whose status does not say what they wait for. */
  public Observed with(List<ObjectEvent> told) {
    return new Observed(statefulSet, pod, volume, podMonitor, List.copyOf(told), checkPod);
  }

  /** Nothing exists yet. */
  public static Observed nothing() {
    return new Observed(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        PodMonitorState.KIND_UNKNOWN,
        List.of(),
        Optional.empty());
  }

  /** Reads the caches; no call to the API server. */
  public static Observed read(Database database, Context<Database> context) {
    String instance = Names.instance(database, Names.FIRST_INSTANCE);
    Optional<StatefulSet> statefulSet =
        named(StatefulSet.class, instance, database, context)
            .filter(found -> ControllerIndex.controls(database, found));
    return new Observed(
        statefulSet.map(SetFacts::of),
        statefulSet.flatMap(owner -> pod(owner, context)).map(PodFacts::of),
        named(PersistentVolumeClaim.class, instance, database, context).map(ClaimFacts::of),
        podMonitor(database, context),
        List.of(),
        named(Pod.class, Names.checkPod(database, Names.FIRST_INSTANCE), database, context)
            .filter(found -> ControllerIndex.controls(database, found))
            .map(PodFacts::of));
  }

  /** Its informer is there only where the kind is. */
  private static PodMonitorState podMonitor(Database database, Context<Database> context) {
    return context
        .eventSourceRetriever()
        .getEventSourcesFor(GenericKubernetesResource.class)
        .stream()
        .findFirst()
        .map(
            source ->
                ((InformerEventSource<GenericKubernetesResource, Database>) source)
                        .get(
                            new ResourceID(
                                Names.podMonitor(database), database.getMetadata().getNamespace()))
                        .isPresent()
                    ? PodMonitorState.PRESENT
                    : PodMonitorState.ABSENT)
        .orElse(PodMonitorState.KIND_UNKNOWN);
  }

  private static Optional<Pod> pod(StatefulSet owner, Context<Database> context) {
    // By its name too: a StatefulSet that was scaled by hand has others, which never serve.
    return source(Pod.class, context)
        .byIndex(ControllerIndex.NAME, owner.getMetadata().getUid())
        .stream()
        .filter(pod -> pod.getMetadata().getName().equals(owner.getMetadata().getName() + "-0"))
        .findFirst();
  }

  /** By key, not by a walk over all children; sees what this reconciliation has written. */
  private static <R extends HasMetadata> Optional<R> named(
      Class<R> type, String name, Database database, Context<Database> context) {
    return source(type, context).get(new ResourceID(name, database.getMetadata().getNamespace()));
  }

  private static <R extends HasMetadata> InformerEventSource<R, Database> source(
      Class<R> type, Context<Database> context) {
    return (InformerEventSource<R, Database>)
        context.eventSourceRetriever().getEventSourceFor(type);
  }
}
