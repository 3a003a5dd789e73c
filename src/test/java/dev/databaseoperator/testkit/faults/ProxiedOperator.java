package dev.databaseoperator.testkit.faults;

import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scrape;
import dev.databaseoperator.testkit.Tenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator behind a {@link FaultProxy} that serves the namespace of one {@link Tenant} and holds
 * a Lease of its own. The Tenant reaches the API server directly.
 */
public final class ProxiedOperator implements AutoCloseable {

  /** An operator that is killed leaves its Lease behind, and the next one waits until it ends. */
  public static final Map<String, String> SHORT_LEASE =
      Map.of(
          "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION", "6s",
          "DATABASE_OPERATOR_LEADER_ELECTION_RENEW_DEADLINE", "4s",
          "DATABASE_OPERATOR_LEADER_ELECTION_RETRY_PERIOD", "1s");

  private final FaultProxy proxy;
  private final Map<String, String> environment;
  private OperatorProcess process;

  private ProxiedOperator(Tenant tenant, Map<String, String> environment) {
    proxy = FaultProxy.to(tenant.client());
    this.environment = new HashMap<>(environment);
    this.environment.put("DATABASE_OPERATOR_WATCH_NAMESPACES", tenant.name());
  }

  /** With this environment besides; {@link #start} starts it. */
  public static ProxiedOperator of(Tenant tenant, Map<String, String> environment) {
    ProxiedOperator operator = new ProxiedOperator(tenant, environment);
    operator.environment.put("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", tenant.name());
    return operator;
  }

  /** As {@link #of}, with its Lease and its canary in the Tenant's namespace. */
  public static ProxiedOperator withCanary(Tenant tenant, Map<String, String> environment) {
    ProxiedOperator operator = new ProxiedOperator(tenant, environment);
    operator.environment.put("DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE", tenant.name());
    grantLeaseAndCanary(tenant);
    return operator;
  }

  /** Starts it and waits until it is ready; again after it has ended, as a kubelet does. */
  public ProxiedOperator start() {
    process = OperatorProcess.start(proxy.kubeconfig(), environment);
    return this;
  }

  /** Starts another one, which waits until the first releases its Lease. */
  public OperatorProcess standby() {
    return OperatorProcess.start(proxy.kubeconfig(), environment);
  }

  /** Returns the process that was started last. */
  public OperatorProcess process() {
    return process;
  }

  /** Its metrics of now. */
  public Scrape scrape() {
    return Scrape.of(process);
  }

  /** Returns the proxy between the operator and the API server. */
  public FaultProxy proxy() {
    return proxy;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    proxy.close();
  }

  /** What the manifests grant in the operator's own namespace. */
  private static void grantLeaseAndCanary(Tenant tenant) {
    for (String object :
        List.of(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: own-operator, namespace: %s}
            rules:
              - apiGroups: [coordination.k8s.io]
                resources: [leases]
                verbs: [get, watch, create, update]
              - apiGroups: [databaseoperator.dev]
                resources: [databases]
                verbs: [create]
            """,
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: own-operator, namespace: %s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: own-operator}
            subjects:
              - {kind: ServiceAccount, name: database-operator, namespace: database-operator}
            """)) {
      tenant.client().resource(object.formatted(tenant.name())).create();
    }
  }
}
