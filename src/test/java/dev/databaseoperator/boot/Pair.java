package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.faults.FaultProxy;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A leader and one that waits, on an API server that no other operator works on, in a namespace and
 * with a Lease of their own, while somebody edits a Database all the time: the leader always has
 * something to write.
 */
final class Pair implements AutoCloseable {

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final String namespace = apiServer.newNamespace("fail-over");
  private final Map<String, String> environment = new HashMap<>();
  private final List<OperatorProcess> leaders = new ArrayList<>();
  private final ScheduledExecutorService user = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger edits = new AtomicInteger();
  private final FaultProxy proxy = FaultProxy.to(apiServer.client());
  private OperatorProcess leader;
  private OperatorProcess waiting;

  /** Two that use these times, for instance {@code 4s 3s 1s}. */
  Pair(String leaseDuration, String renewDeadline, String retryPeriod) {
    environment.put("DATABASE_OPERATOR_WATCH_NAMESPACES", namespace);
    environment.put("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_NAME", namespace);
    environment.put("DATABASE_OPERATOR_LEADER_ELECTION_LEASE_DURATION", leaseDuration);
    environment.put("DATABASE_OPERATOR_LEADER_ELECTION_RENEW_DEADLINE", renewDeadline);
    environment.put("DATABASE_OPERATOR_LEADER_ELECTION_RETRY_PERIOD", retryPeriod);
    create("edited");
    Future<?> unused = user.scheduleWithFixedDelay(this::edit, 0, 100, TimeUnit.MILLISECONDS);
    leader = leads(OperatorProcess.start(proxy.kubeconfig(), environment));
    waiting = start();
  }

  /** What is between the first leader, and nobody else, and the API server. */
  FaultProxy proxyOfTheFirstLeader() {
    return proxy;
  }

  OperatorProcess leader() {
    return leader;
  }

  OperatorProcess waiting() {
    return waiting;
  }

  /** The Lease as it is now. */
  LeaseSpec lease() {
    return leaseResource().get().getSpec();
  }

  Resource<Lease> leaseResource() {
    return client().leases().inNamespace("database-operator").withName(namespace);
  }

  KubernetesClient client() {
    return apiServer.client();
  }

  /** Waits until the one that waited has reconciled something; it is the leader then. */
  Duration awaitTakeOver(Duration atMost) {
    long before = System.nanoTime();
    await()
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> waiting.reconciliations() > 0);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    leader = leads(waiting);
    waiting = null;
    return took;
  }

  /** Starts another one in the place of the one that has ended. */
  void refill() {
    waiting = start();
  }

  /** Whatever a test has left: then there are a leader and one that waits. */
  void restore() {
    if (!leader.isAlive()) {
      awaitTakeOver(Duration.ofSeconds(30));
    }
    if (waiting == null || !waiting.isAlive()) {
      refill();
    }
  }

  /** Makes an empty Database, which the operator gives children. */
  void create(String name) {
    client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: databaseoperator.dev/v1
                kind: Database
                metadata: {name: %s, namespace: %s}
                spec: {}
                """
                    .formatted(name, namespace),
                Database.class))
        .create();
  }

  /** Requests with the credential of {@code operator}, but those for its Lease, in order. */
  List<Request> writes(OperatorProcess operator) {
    return apiServer
        .audit()
        .mentioning(operator.credential())
        .requests(
            request ->
                request.credential().equals(operator.credential())
                    && request.mutating()
                    && !request.resource().equals("leases"));
  }

  /** Writes of the Lease with the credential of {@code operator}, in order. */
  List<Request> leaseWrites(OperatorProcess operator) {
    return apiServer
        .audit()
        .mentioning(operator.credential())
        .requests(
            request ->
                request.credential().equals(operator.credential())
                    && request.mutating()
                    && request.resource().equals("leases"));
  }

  /** No leader wrote anything after the one that followed it had begun to. */
  void assertOneWriterAtATime() {
    for (int i = 1; i < leaders.size(); i++) {
      List<Request> before = writes(leaders.get(i - 1));
      List<Request> after = writes(leaders.get(i));
      assertThat(before).as("writes of leader %d", i - 1).isNotEmpty();
      assertThat(after).as("writes of leader %d", i).isNotEmpty();
      Instant last = before.get(before.size() - 1).received();
      assertThat(after.get(0).received())
          .as("first write of leader %d, after the last of its predecessor", i)
          .isAfter(last);
    }
  }

  @Override
  public void close() {
    user.shutdownNow();
    leader.close();
    if (waiting != null) {
      waiting.close();
    }
    proxy.close();
    client().resources(Database.class).inNamespace(namespace).delete();
  }

  private OperatorProcess start() {
    return OperatorProcess.start(apiServer, environment);
  }

  private OperatorProcess leads(OperatorProcess operator) {
    await().atMost(Duration.ofSeconds(30)).until(operator::leads);
    leaders.add(operator);
    return operator;
  }

  /** Every edit changes the ConfigMap and with it the StatefulSet. */
  private void edit() {
    try {
      client()
          .resources(Database.class)
          .inNamespace(namespace)
          .withName("edited")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\": {\"resources\": {\"limits\": {\"memory\": \"%dMi\"}}}}"
                  .formatted(256 + edits.incrementAndGet()));
    } catch (RuntimeException e) {
      if (!user.isShutdown()) {
        System.err.println("edit: " + e);
      }
    }
  }
}
