package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Kubernetes, with an operator at work, that a {@link Tenant} has a namespace of. */
interface Host {

  /** Without anything at work that tests have in common. */
  record Plain(KubernetesClient client, AuditLog audit) implements Host {}

  /** A client with all rights. */
  KubernetesClient client();

  /** The requests that the API server has answered. */
  AuditLog audit();

  /** Runs kubectl, where there is one. */
  default Cluster.Result kubectl(String... arguments) {
    throw new UnsupportedOperationException("no kubectl without a cluster");
  }

  /** Makes a namespace that enforces the restricted Pod Security Standard and returns its name. */
  default String newNamespace() {
    throw new UnsupportedOperationException("this Tenant is no extension");
  }

  /** Prints what the operator, and what else runs here, did in the namespace of a failed test. */
  default void dump(String namespace) {}

  /** Removes what a test has left. */
  default void clear(Tenant tenant) {}
}
