package dev.databaseoperator.testkit;

/** Where the PostgreSQL of a pod is reached, port 5432. */
public interface PodNetwork {

  /** Nothing in between. */
  PodNetwork PLAIN = (namespace, pod, server) -> server;

  /**
   * Returns the address in the pod's status.
   *
   * @param server the loopback address on which the pod's PostgreSQL listens
   */
  String address(String namespace, String pod, String server);
}
