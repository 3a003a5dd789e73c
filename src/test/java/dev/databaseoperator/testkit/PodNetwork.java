package dev.databaseoperator.testkit;

/** Where the PostgreSQL of a pod is reached, port 5432. */
public interface PodNetwork {

  /** Nothing in between. */
  PodNetwork PLAIN = (namespace, pod, server) -> server;

  /**
   * The address that the pod's status tells.
   *
   * @param server the loopback address that the pod's PostgreSQL listens on
   */
  String address(String namespace, String pod, String server);
}
