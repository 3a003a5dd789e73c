package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Acts as Kubernetes' pvc-protection controller, which is not part of an API server: removes the
 * finalizer of a deleted claim that no pod uses.
 */
public final class ClaimProtection {

  private static final String FINALIZER = "kubernetes.io/pvc-protection";

  private ClaimProtection() {}

  /** Releases all claims of a namespace that are being deleted. */
  public static void releaseAll(String namespace, KubernetesClient client) {
    client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(claim -> release(claim, client));
  }

  /** Releases a claim that is being deleted; leaves any other one as it is. */
  public static void release(PersistentVolumeClaim claim, KubernetesClient client) {
    if (claim.isMarkedForDeletion() && claim.hasFinalizer(FINALIZER)) {
      client
          .resource(
              new PersistentVolumeClaimBuilder(claim)
                  .editMetadata()
                  .removeFromFinalizers(FINALIZER)
                  .endMetadata()
                  .build())
          .update();
    }
  }
}
