package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * Acts as Kubernetes' namespace controller, which is not part of an API server: with its name and
 * its permissions.
 */
public final class NamespaceController {

  private NamespaceController() {}

  /** A client of its; the caller closes it. */
  public static KubernetesClient of(ApiServer apiServer) {
    Config config = Config.fromKubeconfig(apiServer.kubeconfig());
    config.setImpersonateUsername("system:serviceaccount:kube-system:namespace-controller");
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
