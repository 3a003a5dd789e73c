package dev.databaseoperator.testkit;

/**
 * A way in which users bring the operator to a cluster. Implementations are values: two that would
 * install the same are equal, and {@link Cluster#use} then has nothing to do.
 */
public interface Installation {

  /** Brings CRD and operator, and returns when the operator is ready. */
  void install(Cluster cluster);

  /** Takes the operator away, with what else it brought, but for the CRD and the Databases. */
  void uninstall(Cluster cluster);

  /** Where the operator's Deployment is. */
  default String namespace() {
    return Cluster.OPERATOR;
  }
}
