package dev.databaseoperator.child;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** Restores the labels of volumes and credentials, which only these labels identify. */
public final class KeptLabels {

  private KeptLabels() {}

  /**
   * Sets all of {@code labels} on {@code seen} by an update with an optimistic lock; other labels
   * stay.
   *
   * @return the updated object
   */
  // A builder returns the type that it was made from.
  @SuppressWarnings("unchecked")
  public static <R extends HasMetadata> R putBack(
      R seen, Map<String, String> labels, KubernetesClient client) {
    HasMetadata labelled =
        seen instanceof Secret secret
            ? new SecretBuilder(secret).editMetadata().addToLabels(labels).endMetadata().build()
            : new PersistentVolumeClaimBuilder((PersistentVolumeClaim) seen)
                .editMetadata()
                .addToLabels(labels)
                .endMetadata()
                .build();
    return (R) client.resource(labelled).update();
  }
}
