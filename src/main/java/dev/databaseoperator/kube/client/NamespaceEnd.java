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
 * Checks whether a namespace is being deleted. The operator has no permission to read Namespaces;
 * but the API server refuses to create objects in a terminating one, with the reason, also in a dry
 * run.
 */
public final class NamespaceEnd {

  /** Cause in the API server's refusal (k8s.io/api/core/v1, NamespaceTerminatingCause). */
  private static final String CAUSE = "NamespaceTerminating";

  private NamespaceEnd() {}

  /**
   * Asks the API server by one dry-run request.
   *
   * @throws KubernetesClientException when it cannot answer now
   */
  public static boolean probe(String namespace, KubernetesClient client) {
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

  /** Whether {@code refusal} has the cause that its namespace is being deleted. */
  private static boolean isTold(KubernetesClientException refusal) {
    return Optional.ofNullable(refusal.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .stream()
        .flatMap(List::stream)
        .anyMatch(cause -> CAUSE.equals(cause.getReason()));
  }
}
