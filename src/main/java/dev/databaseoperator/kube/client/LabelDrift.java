package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;

/**
 * Restores labels of an object that another controller makes and changes: the patches apply only to
 * the very object, and that of a single label only to the very value, that was read.
 */
public final class LabelDrift {

  private final KubernetesClient client;

  /** Writes through {@code client}. */
  public LabelDrift(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Sets {@code label} to {@code wanted}. A mismatch of {@code seen} with the live value changes
   * nothing: the event of that change is on its way.
   *
   * @param seen the object as it was read, perhaps from a cache; not modified. It has labels
   * @return the API server's reply; empty when no request was needed, or it changed nothing
   */
  public <R extends HasMetadata> Optional<R> correct(R seen, String label, String wanted) {
    Map<String, String> labels = seen.getMetadata().getLabels();
    String present = labels.get(label);
    if (wanted.equals(present)) {
      return Optional.empty();
    }
    JsonPatch patch = JsonPatch.of(seen);
    Optional.ofNullable(present).ifPresent(value -> patch.test(value, "metadata", "labels", label));
    patch.add(wanted, "metadata", "labels", label);
    try {
      return Optional.of(
          client.resource(seen).patch(PatchContext.of(PatchType.JSON), patch.json()));
    } catch (KubernetesClientException e) {
      if (isOutdated(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes {@code label}, if it has the value that was read. */
  public void remove(HasMetadata seen, String label) {
    String present = seen.getMetadata().getLabels().get(label);
    if (present == null) {
      return;
    }
    JsonPatch patch =
        JsonPatch.of(seen)
            .test(present, "metadata", "labels", label)
            .remove("metadata", "labels", label);
    try {
      client.resource(seen).patch(PatchContext.of(PatchType.JSON), patch.json());
    } catch (KubernetesClientException e) {
      if (!isOutdated(e)) {
        throw e;
      }
    }
  }

  /** Whether the object has changed since it was read, so that the patch applies to it no more. */
  private static boolean isOutdated(KubernetesClientException e) {
    return ApiErrors.isFailedTest(e) || ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND;
  }

  /**
   * Sets all of {@code labels} on an object; other labels stay.
   *
   * @param seen the object as read live; the patch applies only to this one
   * @return the updated object
   */
  public <R extends HasMetadata> R putBack(R seen, Map<String, String> labels) {
    MergePatch patch = new MergePatch().onlyFor(seen.getMetadata().getUid());
    labels.forEach((label, value) -> patch.set(value, "metadata", "labels", label));
    return client.resource(seen).patch(PatchContext.of(PatchType.JSON_MERGE), patch.json());
  }
}
