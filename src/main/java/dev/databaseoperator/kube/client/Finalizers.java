package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Removes a finalizer, and never another one. A JSON patch addresses the elements of a list by
 * position; when another client removes an earlier finalizer, the position is that of a third one.
 * So the patch tests the value at the position, and when that fails the object is read again.
 */
public final class Finalizers {

  /** Each failed try means that another client has changed the list; no backoff is needed. */
  private static final int TRIES = 10;

  private final KubernetesClient client;

  /** Writes through {@code client}. */
  public Finalizers(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Removes {@code finalizer} from this very object. Does nothing when the finalizer or the object
   * is gone, or another object has its name.
   *
   * @param seen the object as it was read, perhaps from a cache; not modified
   * @throws KubernetesClientException when other clients change the list faster than it can be
   *     read, or any other error at once
   */
  public void remove(HasMetadata seen, String finalizer) {
    HasMetadata current = seen;
    for (int attempt = 1; ; attempt++) {
      int position = current.getMetadata().getFinalizers().indexOf(finalizer);
      if (position < 0) {
        return;
      }
      try {
        client.resource(current).patch(PatchContext.of(PatchType.JSON), patch(current, position));
        return;
      } catch (KubernetesClientException e) {
        if (ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND) {
          return;
        }
        if (ApiErrors.kind(e) != ApiErrors.Kind.INVALID || attempt == TRIES) {
          throw e;
        }
        current = client.resource(current).get();
        if (current == null || !isSame(current, seen)) {
          return;
        }
      }
    }
  }

  private static String patch(HasMetadata object, int position) {
    String index = Integer.toString(position);
    return JsonPatch.of(object)
        .test(object.getMetadata().getFinalizers().get(position), "metadata", "finalizers", index)
        .remove("metadata", "finalizers", index)
        .json();
  }

  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }
}
