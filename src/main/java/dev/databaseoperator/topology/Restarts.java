package dev.databaseoperator.topology;

import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.kube.client.ExactDelete;
import dev.databaseoperator.view.ControllerIndex;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Capability: restarts of pods whose StatefulSet has a changed template, in the {@link
 * RestartOrder}. The operator deletes the pod with its own grace period, and the StatefulSet's
 * controller creates it again. The caches may be outdated, so pod and StatefulSet are read live
 * first: a pod that was replaced meanwhile, or whose template is the desired one again, is left
 * alone. Everything that follows is an event.
 */
@Singleton
public class Restarts implements Capability {

  private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);

  @Override
  public void bringUp(Work work) {
    work.attempts()
        .part(
            () ->
                RestartOrder.next(instances(work.view().instances()))
                    .ifPresent(restart -> restart(restart, work.client())));
  }

  private static List<RestartOrder.Instance> instances(List<InstanceView> views) {
    return views.stream().map(InstanceView::observed).flatMap(Restarts::instance).toList();
  }

  /** The one instance of a Database is its primary. */
  private static Stream<RestartOrder.Instance> instance(Observed observed) {
    return observed.statefulSet().stream()
        .map(set -> new RestartOrder.Instance(set, observed.pod(), true));
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
    if (set != null && pod != null && isStillOutdated(set, pod)) {
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
