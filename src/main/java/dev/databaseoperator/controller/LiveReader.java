package dev.databaseoperator.controller;

import dev.databaseoperator.kube.ObjectEvents;
import dev.databaseoperator.kube.ObjectEvents.Told;
import dev.databaseoperator.status.ObjectEvent;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;

/**
 * Asks the API server: for an object's Events, and, of a StatefulSet about which there is none,
 * whether somebody else's pod has the name of its own. Its controller says nothing then, and the
 * operator's caches have pods of Databases only.
 */
record LiveReader(KubernetesClient client, Instant now) implements LiveEvents.Reader {

  @Override
  public List<Told> read(HasMetadata object) {
    List<Told> told = ObjectEvents.of(object, client);
    return told.isEmpty() && object instanceof StatefulSet set ? foreignPod(set) : told;
  }

  private List<Told> foreignPod(StatefulSet set) {
    String name = set.getMetadata().getName() + "-0";
    return client
        .pods()
        .inNamespace(set.getMetadata().getNamespace())
        .withField("metadata.name", name)
        .list()
        .getItems()
        .stream()
        .filter(pod -> !belongsTo(set, pod))
        .map(
            pod ->
                new Told(
                    ObjectEvent.POD_NAME_TAKEN,
                    "pod %s exists and does not belong to StatefulSet %s"
                        .formatted(name, set.getMetadata().getName()),
                    now,
                    now))
        .toList();
  }

  private static boolean belongsTo(StatefulSet set, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(set.getMetadata().getUid()));
  }
}
