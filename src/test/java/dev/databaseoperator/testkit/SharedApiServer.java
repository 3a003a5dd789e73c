package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.client.KubernetesClient;

/** {@link ApiServer#shared()}, with the shared operator and a node that runs its pods. */
record SharedApiServer() implements Host {

  @Override
  public KubernetesClient client() {
    return ApiServer.shared().client();
  }

  @Override
  public AuditLog audit() {
    return ApiServer.shared().audit();
  }

  @Override
  public String newNamespace() {
    TestNode.shared();
    OperatorProcess.shared();
    return ApiServer.shared().newNamespace("test");
  }

  @Override
  public void dump(String namespace) {
    System.err.println("--- Requests of the operator");
    audit().ofOperatorIn(namespace).forEach(System.err::println);
    System.err.println("--- Operator");
    System.err.println(OperatorProcess.shared().log());
  }

  /** In the place of the garbage collector, which an API server alone does not have. */
  @Override
  public void clear(Tenant tenant) {
    String namespace = tenant.name();
    client().resources(Database.class).inNamespace(namespace).list().getItems().stream()
        .filter(database -> database.getSpec().isDeletionProtection())
        .forEach(
            database ->
                tenant.patch(
                    database.getMetadata().getName(), "{\"spec\":{\"deletionProtection\":false}}"));
    client().resources(Database.class).inNamespace(namespace).delete();
    client().apps().statefulSets().inNamespace(namespace).delete();
    client().persistentVolumeClaims().inNamespace(namespace).delete();
  }
}
