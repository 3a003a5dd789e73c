package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.atomic.AtomicInteger;

/** The real cluster, with the operator installed in one of the ways. */
record InstalledCluster(Cluster cluster, Installation installation) implements Host {

  private static final AtomicInteger COUNT = new AtomicInteger();

  @Override
  public KubernetesClient client() {
    return cluster.client();
  }

  @Override
  public AuditLog audit() {
    return cluster.own().audit();
  }

  @Override
  public Cluster.Result kubectl(String... arguments) {
    return cluster.tryKubectl(arguments);
  }

  @Override
  public String newNamespace() {
    cluster.use(installation);
    String name = "e2e-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    ApiServer.createNamespace(client(), name);
    return name;
  }

  @Override
  public void dump(String namespace) {
    System.err.println(kubectl("-n", namespace, "describe", "pods").output());
    client().pods().inNamespace(namespace).list().getItems().stream()
        .map(pod -> pod.getMetadata().getName())
        .forEach(
            pod -> {
              System.err.println("--- Log of " + pod);
              System.err.println(kubectl("-n", namespace, "logs", pod).output());
            });
    System.err.println("--- Operator");
    String[] logs = {
      "-n", installation.namespace(), "logs", "--tail=200", "deployment/database-operator"
    };
    System.err.println(kubectl(logs).output());
  }

  @Override
  public void clear(Tenant tenant) {
    client().namespaces().withName(tenant.name()).delete();
  }
}
