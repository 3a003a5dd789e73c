package dev.databaseoperator.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whose cluster {@link Cluster} is. */
interface ClusterSource {

  /** Makes the cluster ready, and arranges what is to be done with it when the JVM ends. */
  void begin(Cluster cluster);

  /** The command kubectl, with what it needs to reach the cluster. */
  List<String> kubectl();

  /** The administrator's kubeconfig. */
  Path kubeconfig();

  /** Image of the operator in place of the one that the manifests name. */
  Optional<OperatorImage> image();
}
