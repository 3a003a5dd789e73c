package dev.databaseoperator.monitoring;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.child.Applied;
import dev.databaseoperator.child.NameTaken;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.OptionalKind;
import dev.databaseoperator.kube.watch.WatchLag;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Capability: the {@link DatabasePodMonitor}, in clusters that serve its kind. */
@Singleton
public class PodMonitors implements Capability {

  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup("monitoring.coreos.com")
          .withVersion("v1")
          .withKind("PodMonitor")
          .withPlural(PodMonitorInformer.NAME)
          .withNamespaced(true)
          .build();

  private final OptionalKind kind;
  private final PodMonitorInformer informer;

  /** Creates the capability; {@code discovery} checks whether the cluster serves the kind. */
  public PodMonitors(OptionalKind.Discovery discovery, WatchLag lag) {
    this.kind = discovery.of(KIND);
    this.informer = new PodMonitorInformer(KIND, lag);
  }

  /**
   * Creates, corrects or deletes the PodMonitor. Does nothing while the cluster does not serve the
   * kind.
   */
  @Override
  public void bringUp(Work work) {
    work.attempts().part(() -> bringUp(work.view(), work.context()));
  }

  private void bringUp(View view, Context<Database> context) {
    boolean wanted = view.database().getSpec().getMonitoring().isEnabled();
    if (kind.lookFor(wanted, view.now())) {
      try {
        reconcile(view.database(), wanted, context);
      } finally {
        // Its informer may have just been started or stopped, and has the current state.
        view.lookAgain();
      }
    }
  }

  private void reconcile(Database database, boolean wanted, Context<Database> context) {
    try {
      var source = informer.started(database, context);
      Optional<GenericKubernetesResource> actual =
          source
              .get(
                  new ResourceID(Names.podMonitor(database), database.getMetadata().getNamespace()))
              .filter(found -> Ownership.owns(database, found));
      if (wanted) {
        apply(database, actual, source, context);
      } else {
        actual.ifPresent(found -> resource(found, context).delete());
      }
    } catch (KubernetesClientException e) {
      kind.notFound();
      // A missing namespace is reported as NotFound too.
      if (ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND && !kind.discover()) {
        informer.stop(context);
      }
      // Without permission the kind counts as missing for Databases that want no PodMonitor.
      if (wanted && ApiErrors.kind(e) != ApiErrors.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public Statement statement(Report report) {
    return Statement.of(MonitoredFacet.of(report.database(), report.observed()).stream().toList());
  }

  /** Returns when to repeat the discovery of a missing kind: its arrival is no event. */
  @Override
  public Optional<Instant> due(Report report) {
    Database database = report.database();
    boolean waits =
        database.getSpec().getMonitoring().isEnabled()
            && !database.getSpec().isPaused()
            && report.observed().podMonitor() != Observed.PodMonitorState.PRESENT;
    return waits ? Optional.of(report.view().now().plus(kind.interval())) : Optional.empty();
  }

  private static void apply(
      Database database,
      Optional<GenericKubernetesResource> actual,
      InformerEventSource<GenericKubernetesResource, Database> source,
      Context<Database> context) {
    KubernetesSerialization serialization = context.getClient().getKubernetesSerialization();
    Applied.Desired<GenericKubernetesResource> outlined =
        Applied.outlined(DatabasePodMonitor.of(database), serialization);
    if (actual.filter(found -> outlined.difference(found, serialization).isEmpty()).isPresent()) {
      return;
    }
    GenericKubernetesResource desired = outlined.object();
    if (actual.isEmpty()) {
      GenericKubernetesResource live = resource(desired, context).get();
      if (live != null && !Ownership.owns(database, live)) {
        throw NameTaken.by(live, database);
      }
    }
    GenericKubernetesResource applied =
        resource(desired, context).fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
    ResourceID id = ResourceID.fromResource(applied);
    actual.ifPresentOrElse(
        before -> source.handleRecentResourceUpdate(id, applied, before),
        () -> source.handleRecentResourceCreate(id, applied));
  }

  private static Resource<GenericKubernetesResource> resource(
      GenericKubernetesResource object, Context<Database> context) {
    return context
        .getClient()
        .genericKubernetesResources(KIND)
        .inNamespace(object.getMetadata().getNamespace())
        .resource(object);
  }
}
