package dev.databaseoperator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;

/**
 * Puts one label of an object back that somebody else made and changes: a JSON patch that holds
 * only for the very object, and the very value, that was seen.
 */
public final class LabelDrift {

  private final KubernetesClient client;

  /** Writes through {@code client}. */
  public LabelDrift(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Sets {@code label} to {@code wanted}. Who was seen with an outdated value is left alone: the
   * event of that change is on its way.
   *
   * @param seen the object as it was read, perhaps from a cache; not modified. It has labels
   * @return whether the API server had to be asked to change it, and did
   */
  public boolean correct(HasMetadata seen, String label, String wanted) {
    Map<String, String> labels = seen.getMetadata().getLabels();
    String present = labels.get(label);
    if (wanted.equals(present)) {
      return false;
    }
    JsonPatch patch = JsonPatch.of(seen);
    Optional.ofNullable(present).ifPresent(value -> patch.test(value, "metadata", "labels", label));
    patch.add(wanted, "metadata", "labels", label);
    try {
      client.resource(seen).patch(PatchContext.of(PatchType.JSON), patch.json());
      return true;
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) == ApiErrors.Kind.INVALID
          || ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
