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

/**
 * Brings {@link DatabasePodMonitor} to clusters that know its kind. Its informer can start only
 * when the kind is there, and that may be long after the operator's start.
 */
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

  /** By {@code discovery}, which knows whether the cluster has the kind. */
  public PodMonitors(OptionalKind.Discovery discovery, WatchLag lag) {
    this.kind = discovery.of(KIND);
    this.informer = new PodMonitorInformer(KIND, lag);
  }

  /**
   * Makes, corrects or deletes the PodMonitor. Does nothing while the cluster does not know the
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
        // Its informer may have been started just now, or stopped, and knows the reply.
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
      // A namespace that is gone is not found either.
      if (ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND && !kind.isThere()) {
        informer.stop(context);
      }
      // Without the right to it the kind is as good as missing to those who want no PodMonitor.
      if (wanted && ApiErrors.kind(e) != ApiErrors.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public Statement statement(Report report) {
    return Statement.of(MonitoredFacet.of(report.database(), report.observed()).stream().toList());
  }

  /**
   * When to ask again for a kind that is missing, or was when the object was to be made: nothing
   * announces it.
   */
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
    GenericKubernetesResource desired =
        Applied.outlined(DatabasePodMonitor.of(database), serialization);
    if (actual
        .filter(found -> Applied.difference(found, desired, serialization).isEmpty())
        .isPresent()) {
      return;
    }
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
