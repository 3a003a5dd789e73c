package dev.databaseoperator.testkit.faults;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;

/**
 * A namespace with an operator of its own behind a {@link FaultProxy}, which serves no other
 * namespace and holds a Lease of its own. The user's hands reach the API server directly. No pods
 * run here.
 */
public final class FaultyNamespace extends Tenant implements AutoCloseable {

  /** An operator that is killed leaves its Lease behind, and the next one waits until it ends. */
  public static final Map<String, String> SHORT_LEASE =
      Map.of(
          "DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION", "6s",
          "DATABASE_OPERATOR_LEADER_ELECTION_RENEW_DEADLINE", "4s",
          "DATABASE_OPERATOR_LEADER_ELECTION_RETRY_PERIOD", "1s");

  private final KubernetesClient client;
  private final String name;
  private final FaultProxy proxy;
  private final Map<String, String> environment;
  private OperatorProcess operator;

  private FaultyNamespace(
      KubernetesClient client, String name, FaultProxy proxy, Map<String, String> environment) {
    this.client = client;
    this.name = name;
    this.proxy = proxy;
    this.environment = new HashMap<>(environment);
    this.environment.put("DATABASE_OPERATOR_WATCH_NAMESPACES", name);
    this.environment.put("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", name);
  }

  /** With an operator that has this environment besides, started and ready. */
  public static FaultyNamespace with(Map<String, String> environment) {
    ApiServer server = ApiServer.withoutOperator();
    return with(server.client(), server.newNamespace("faulty"), environment);
  }

  /** As {@link #with(Map)}, on the API server of this client. */
  public static FaultyNamespace with(
      KubernetesClient client, String namespace, Map<String, String> environment) {
    FaultyNamespace faulty =
        new FaultyNamespace(client, namespace, FaultProxy.to(client), environment);
    faulty.startOperator();
    return faulty;
  }

  /** Starts the operator, as a kubelet does after it has ended. */
  public void startOperator() {
    operator = OperatorProcess.start(proxy.kubeconfig(), environment);
  }

  /** The operator. */
  public OperatorProcess operator() {
    return operator;
  }

  /** What is between them. */
  public FaultProxy proxy() {
    return proxy;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public void dump() {
    super.dump();
    System.err.println("--- Requests of the operator");
    proxy.traffic().exchanges(request -> true).forEach(System.err::println);
    System.err.println("--- Operator");
    System.err.println(operator.log());
  }

  @Override
  public void close() {
    operator.close();
    proxy.close();
  }
}
