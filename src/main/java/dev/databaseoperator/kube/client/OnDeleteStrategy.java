package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Gives a StatefulSet the update strategy {@code OnDelete} by a merge patch. Server-side apply
 * cannot do it for one that has {@code spec.updateStrategy.rollingUpdate}: the API server refuses
 * both together, and apply does not remove a field that another client owns.
 */
public final class OnDeleteStrategy {

  private final KubernetesClient client;
  private final String fieldManager;

  /**
   * @param fieldManager who owns {@code spec.updateStrategy.type} from then on
   */
  public OnDeleteStrategy(KubernetesClient client, String fieldManager) {
    this.client = client;
    this.fieldManager = fieldManager;
  }

  /** Whether server-side apply cannot change the strategy of {@code set}. */
  public static boolean isNeeded(StatefulSet set) {
    return set.getSpec().getUpdateStrategy() != null
        && set.getSpec().getUpdateStrategy().getRollingUpdate() != null;
  }

  /**
   * Changes the strategy.
   *
   * @param seen the StatefulSet as it was read, perhaps from a cache; not modified. The patch holds
   *     only for this one
   * @return as the API server has it then
   */
  public StatefulSet in(StatefulSet seen) {
    return client
        .resource(seen)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(fieldManager)
                .build(),
            new MergePatch()
                .onlyFor(seen.getMetadata().getUid())
                .set("OnDelete", "spec", "updateStrategy", "type")
                .remove("spec", "updateStrategy", "rollingUpdate")
                .json());
  }
}
