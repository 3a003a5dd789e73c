package dev.databaseoperator.testkit;

import dev.databaseoperator.testkit.faults.FaultProxy;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.util.HashMap;
import java.util.Map;

/**
 * An operator that serves one namespace, where it has its Lease and canary too, behind a proxy. Its
 * API server is one that no other operator is connected to.
 */
public final class LonelyOperator extends Tenant implements AutoCloseable {

  private static final String NAME = "lonely";

  private final ApiServer apiServer;
  private final String namespace;
  private final Map<String, String> environment = new HashMap<>();
  private final FaultProxy proxy;
  private OperatorProcess operator;

  /** Prepares the namespace; {@link #start} starts the operator. */
  public LonelyOperator(Map<String, String> environment) {
    this(ApiServer.withoutOperator(), environment);
  }

  /** As {@link #LonelyOperator(Map)}, on this API server. */
  public LonelyOperator(ApiServer apiServer, Map<String, String> environment) {
    this.apiServer = apiServer;
    namespace = apiServer.newNamespace(NAME);
    proxy = FaultProxy.to(apiServer.client());
    this.environment.putAll(environment);
    this.environment.put("DATABASE_OPERATOR_WATCH_NAMESPACES", namespace);
    this.environment.put("DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE", namespace);
    grant();
  }

  /** Starts the operator. */
  public LonelyOperator start() {
    operator = OperatorProcess.start(proxy.kubeconfig(), environment);
    return this;
  }

  /** Starts another one, which waits for the first to give its Lease back. */
  public OperatorProcess standby() {
    return OperatorProcess.start(proxy.kubeconfig(), environment);
  }

  /** What stands between the operator and the API server. */
  public FaultProxy proxy() {
    return proxy;
  }

  /** The operator. */
  public OperatorProcess operator() {
    return operator;
  }

  /** Its metrics of now. */
  public Scrape scrape() {
    return Scrape.of(operator);
  }

  @Override
  public String name() {
    return namespace;
  }

  @Override
  public io.fabric8.kubernetes.client.KubernetesClient client() {
    return apiServer.client();
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    proxy.close();
  }

  /** What the manifests grant in the operator's own namespace. */
  private void grant() {
    client()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .endMetadata()
                .withRules(
                    new PolicyRuleBuilder()
                        .withApiGroups("coordination.k8s.io")
                        .withResources("leases")
                        .withVerbs("get", "watch", "create", "update")
                        .build(),
                    new PolicyRuleBuilder()
                        .withApiGroups("databaseoperator.dev")
                        .withResources("databases")
                        .withVerbs("create")
                        .build())
                .build())
        .create();
    client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", NAME)
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName("database-operator")
                .withNamespace("database-operator")
                .endSubject()
                .build())
        .create();
  }
}
