package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Deletes an object only in the version that was read: its UID and resourceVersion are the
 * request's preconditions, so that neither an edit nor a replacement under the same name is lost.
 * The client's own delete can send a resourceVersion only.
 */
public final class ExactDelete {

  private final KubernetesClient client;

  /** Deletes through {@code client}. */
  public ExactDelete(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes the object; does nothing when it is gone.
   *
   * @param live as just read from the API server, not from a cache
   * @throws KubernetesClientException 409 when it has changed or was replaced since
   */
  public void delete(HasMetadata live) {
    ObjectMeta metadata = live.getMetadata();
    try {
      client.raw(
          path(live),
          "DELETE",
          new DeleteOptionsBuilder()
              .withNewPreconditions(metadata.getResourceVersion(), metadata.getUid())
              .build());
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) != ApiErrors.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }

  private static String path(HasMetadata object) {
    String version = object.getApiVersion();
    return "/%s/%s/namespaces/%s/%s/%s"
        .formatted(
            version.contains("/") ? "apis" : "api",
            version,
            object.getMetadata().getNamespace(),
            object.getPlural(),
            object.getMetadata().getName());
  }
}
