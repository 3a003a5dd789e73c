package dev.databaseoperator.boot;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/**
 * Ends an operator that starts on a cluster without its CRD, with a message that has the remedy.
 */
@ApplicationScoped
class InstalledCrd {

  private final KubernetesClient client;

  InstalledCrd(KubernetesClient client) {
    this.client = client;
  }

  /** Runs before the SDK starts its informers, which would only report a 404. */
  void check(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
    if (!client.supports(Database.class)) {
      throw new RefusedStartException(
          "the API server does not know the kind Database (%s/%s): apply deploy/crds.yaml, which contains its CustomResourceDefinition, then start the operator again"
              .formatted(Database.GROUP, Database.VERSION));
    }
  }
}
