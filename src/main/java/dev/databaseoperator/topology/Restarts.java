package dev.databaseoperator.topology;

import dev.databaseoperator.api.Names;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.instance.ImageChoice;
import dev.databaseoperator.instance.RestartWait;
import dev.databaseoperator.kube.client.ExactDelete;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Capability: restarts of pods whose StatefulSet has a changed template, in the {@link
 * RestartOrder}. The operator deletes the pod with its own grace period, and the StatefulSet's
 * controller creates it again. The caches may be outdated, so what the decision rests on is read
 * live first. Everything that follows is an event.
 *
 * <p>No pod is deleted that could not start again: because an object that it needs is missing, or
 * because its volume claim is being deleted and would be gone with it. While an image is tried, no
 * serving pod is replaced by one with another image.
 *
 * <p>Part of bringing up, not of acting: an invalid spec restarts nothing.
 */
@Singleton
public class Restarts implements Capability {

  private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);

  private final ImageChoice images;

  public Restarts(ImageChoice images) {
    this.images = images;
  }

  @Override
  public void bringUp(Work work) {
    work.attempts()
        .part(
            () ->
                RestartOrder.next(instances(work.view().instances()))
                    .filter(restart -> canStartAgain(restart, work))
                    .ifPresent(restart -> restart(restart, work.client())));
  }

  /** The one instance of a Database is its primary. */
  private static List<RestartOrder.Instance> instances(List<InstanceView> views) {
    return views.stream()
        .map(InstanceView::observed)
        .flatMap(
            observed ->
                observed.statefulSet().stream()
                    .map(set -> new RestartOrder.Instance(set, observed.pod(), true)))
        .toList();
  }

  private boolean canStartAgain(RestartOrder.Restart restart, Work work) {
    String name = restart.instance().set().name();
    return work.usable(StatefulSet.class, name).isPresent()
        && work.usable(PersistentVolumeClaim.class, name).isPresent()
        && work.usable(Secret.class, Names.superuserSecret(work.database())).isPresent()
        && work.usable(ConfigMap.class, Names.config(work.database())).isPresent()
        && work.view().instances().stream()
            .map(InstanceView::observed)
            .filter(observed -> observed.pod().filter(restart.pod()::equals).isPresent())
            .noneMatch(observed -> RestartWait.isNeeded(work.database(), observed, images));
  }

  private static void restart(RestartOrder.Restart restart, KubernetesClient client) {
    Subject subject = restart.instance().set().subject();
    StatefulSet set =
        client
            .apps()
            .statefulSets()
            .inNamespace(subject.namespace())
            .withName(subject.name())
            .get();
    Pod pod = client.pods().inNamespace(subject.namespace()).withName(restart.pod().name()).get();
    PersistentVolumeClaim claim =
        client
            .persistentVolumeClaims()
            .inNamespace(subject.namespace())
            .withName(subject.name())
            .get();
    if (set != null
        && pod != null
        && claim != null
        && !claim.isMarkedForDeletion()
        && isStillOutdated(set, pod)) {
      LOG.info("Restarting pod {}: {}", restart.pod().name(), restart.reason());
      new ExactDelete(client).delete(pod);
    }
  }

  private static boolean isStillOutdated(StatefulSet set, Pod pod) {
    return ControllerIndex.controls(set, pod)
        && RestartOrder.next(
                List.of(
                    new RestartOrder.Instance(
                        SetFacts.of(set), Optional.of(PodFacts.of(pod)), true)))
            .isPresent();
  }
}
