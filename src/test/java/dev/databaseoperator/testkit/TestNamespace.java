package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of its own for each test, with the operator at work in it and a node that runs its
 * pods. When a test fails it prints what a person would look at.
 */
public final class TestNamespace extends Tenant
    implements BeforeEachCallback, AfterTestExecutionCallback {

  private final ApiServer apiServer = ApiServer.shared();
  private String name;

  @Override
  public void beforeEach(ExtensionContext context) {
    TestNode.shared();
    OperatorProcess.shared();
    name = apiServer.newNamespace("test");
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      dumpObjects();
      System.err.println("--- Requests of the operator");
      apiServer.audit().ofOperatorIn(name).forEach(System.err::println);
      System.err.println("--- Operator");
      System.err.println(OperatorProcess.shared().log());
    }
    // In the place of the garbage collector, which an API server alone does not have.
    client().resources(Database.class).inNamespace(name).list().getItems().stream()
        .filter(database -> database.getSpec().isDeletionProtection())
        .forEach(
            database ->
                patch(
                    database.getMetadata().getName(), "{\"spec\":{\"deletionProtection\":false}}"));
    client().resources(Database.class).inNamespace(name).delete();
    client().apps().statefulSets().inNamespace(name).delete();
    client().persistentVolumeClaims().inNamespace(name).delete();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KubernetesClient client() {
    return apiServer.client();
  }

  /** The API server's audit log. */
  public AuditLog audit() {
    return apiServer.audit();
  }
}
