package dev.databaseoperator.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Lets an operator that Quarkus starts for a test talk to the shared API server, in a namespace and
 * with a Lease of its own, so that it does not meet the operator that other tests use.
 */
public final class OperatorKubeconfig implements QuarkusTestResourceLifecycleManager {

  @Override
  public Map<String, String> start() {
    try {
      ApiServer apiServer = ApiServer.shared();
      Path kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
      Files.writeString(kubeconfig, OperatorProcess.kubeconfig(apiServer.client()));
      return Map.of(
          "kubeconfig",
          kubeconfig.toString(),
          "quarkus.operator-sdk.controllers.database.namespaces",
          apiServer.newNamespace("endpoints"),
          "database-operator.leader-election.namespace",
          "database-operator",
          "database-operator.leader-election.lease-name",
          "endpoints");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}
}
