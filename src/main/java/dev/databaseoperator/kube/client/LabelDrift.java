package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts labels of an object back that somebody else made and changes: patches that hold only for the
 * very object, and one of a single label only for the very value, that was seen.
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

  /** Takes {@code label} off, if it has the value that was seen. */
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
      if (ApiErrors.kind(e) != ApiErrors.Kind.INVALID
          && ApiErrors.kind(e) != ApiErrors.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Gives an object all of {@code labels}; its others stay.
   *
   * @param seen the object as it was read live; the patch holds only for this one
   * @return the object with them
   */
  public <R extends HasMetadata> R putBack(R seen, Map<String, String> labels) {
    return client
        .resource(seen)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"uid\":\"%s\",\"labels\":{%s}}}"
                .formatted(seen.getMetadata().getUid(), json(labels)));
  }

  /** Labels consist of nothing that JSON would have to escape. */
  private static String json(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> "\"%s\":\"%s\"".formatted(label.getKey(), label.getValue()))
        .collect(Collectors.joining(","));
  }
}
