package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Scales a StatefulSet by a strategic merge patch of {@code spec.replicas} and nothing else. The
 * applied StatefulSet leaves that field out, so that each field has one field manager.
 */
public final class StatefulSetScale {

  private final KubernetesClient client;
  private final String fieldManager;

  /**
   * @param fieldManager of {@code spec.replicas}
   */
  public StatefulSetScale(KubernetesClient client, String fieldManager) {
    this.client = client;
    this.fieldManager = fieldManager;
  }

  /**
   * Sets the number of pods.
   *
   * @param seen the StatefulSet as it was read, perhaps from a cache; not modified
   * @return the resulting StatefulSet
   */
  public StatefulSet to(int replicas, StatefulSet seen) {
    return client
        .resource(seen)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.STRATEGIC_MERGE)
                .withFieldManager(fieldManager)
                .build(),
            new MergePatch().set(replicas, "spec", "replicas").json());
  }
}
