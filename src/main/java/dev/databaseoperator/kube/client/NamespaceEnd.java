package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/**
 * Whether a namespace is being deleted. The operator may not read Namespaces; but the API server
 * makes nothing new in one that goes, and says why, also when it is asked without effect.
 */
public final class NamespaceEnd {

  /** The cause in the API server's refusal (k8s.io/api/core/v1, NamespaceTerminatingCause). */
  private static final String CAUSE = "NamespaceTerminating";

  private NamespaceEnd() {}

  /**
   * Asks the API server now, by one request that changes nothing.
   *
   * @throws KubernetesClientException when it does not know just now
   */
  public static boolean hasBegun(String namespace, KubernetesClient client) {
    ConfigMap never =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("database-operator-asks-for-the-namespace")
            .withNamespace(namespace)
            .endMetadata()
            .build();
    try {
      client.resource(never).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      return switch (ApiErrors.kind(e)) {
        case UNAVAILABLE -> throw e;
        case NOT_FOUND -> true;
        default -> isTold(e);
      };
    }
  }

  /** Whether {@code refusal} says that its namespace is being deleted. */
  private static boolean isTold(KubernetesClientException refusal) {
    return Optional.ofNullable(refusal.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .stream()
        .flatMap(List::stream)
        .anyMatch(cause -> CAUSE.equals(cause.getReason()));
  }
}
