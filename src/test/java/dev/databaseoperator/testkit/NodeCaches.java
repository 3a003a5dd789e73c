package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The StatefulSets of the operator, all pods and all claims of an API server, kept by watches. As
 * every cache it may be late: what is written because of it can meet a conflict.
 */
final class NodeCaches implements AutoCloseable {

  private final SharedIndexInformer<StatefulSet> sets;
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<PersistentVolumeClaim> claims;
  private final Set<String> goneClaims = ConcurrentHashMap.newKeySet();

  /**
   * @param changed runs after each change, in the thread of a watch
   */
  NodeCaches(KubernetesClient client, Runnable changed) {
    sets =
        client
            .apps()
            .statefulSets()
            .inAnyNamespace()
            .withLabelSelector(Labels.MANAGED_SELECTOR)
            .inform(handler(changed, gone -> {}));
    pods = client.pods().inAnyNamespace().inform(handler(changed, gone -> {}));
    claims =
        client
            .persistentVolumeClaims()
            .inAnyNamespace()
            .inform(handler(changed, gone -> goneClaims.add(gone.getMetadata().getUid())));
  }

  /** The StatefulSets of all namespaces. */
  List<StatefulSet> sets() {
    return sets.getStore().list();
  }

  /** A pod; null when there is none. */
  Pod pod(String namespace, String name) {
    return pods.getStore().getByKey(namespace + "/" + name);
  }

  /** The pods of all namespaces that have this label. */
  List<Pod> podsWith(String label) {
    return pods.getStore().list().stream()
        .filter(
            pod ->
                pod.getMetadata().getLabels() != null
                    && pod.getMetadata().getLabels().containsKey(label))
        .toList();
  }

  /** The claims of all namespaces. */
  List<PersistentVolumeClaim> claims() {
    return claims.getStore().list();
  }

  /** The UIDs of claims that are gone, until the caller removes them. */
  Set<String> goneClaims() {
    return goneClaims;
  }

  @Override
  public void close() {
    Stream.of(sets, pods, claims).forEach(SharedIndexInformer::stop);
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> handler(
      Runnable changed, Consumer<T> deleted) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        changed.run();
      }

      @Override
      public void onUpdate(T before, T object) {
        changed.run();
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        deleted.accept(object);
        changed.run();
      }
    };
  }
}
