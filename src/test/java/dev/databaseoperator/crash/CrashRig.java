package dev.databaseoperator.crash;

import static dev.databaseoperator.testkit.faults.Requests.writes;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.TestNode;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.FaultProxy;
import dev.databaseoperator.testkit.faults.Faults;
import dev.databaseoperator.testkit.faults.SqlFault;
import dev.databaseoperator.testkit.faults.SqlProxy;
import dev.databaseoperator.testkit.faults.SqlStatement;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * An API server, a node, and an operator for all namespaces that is started again whenever it is
 * killed, with a proxy on each of its two wires.
 */
final class CrashRig implements AutoCloseable {

  /** Volumes of this class can grow. */
  static final String STORAGE_CLASS = "crash";

  private static final String NAMESPACE = "database-operator";

  private final ApiServer apiServer = ApiServer.another();
  private final Map<String, List<Crossing>> crossings = new ConcurrentHashMap<>();
  private final SqlProxy sql = new SqlProxy(this::record);
  private final TestNode node = TestNode.of(apiServer, sql);
  private final FaultProxy api = FaultProxy.to(apiServer.client());
  private final String kubeconfig = api.kubeconfig();
  private final ExecutorService kubelet = Executors.newSingleThreadExecutor();
  private final Map<String, String> environment;
  private volatile OperatorProcess operator;
  private volatile Future<?> start;
  private int kills;

  CrashRig(Map<String, String> environment) {
    this.environment = environment;
    client()
        .resource(
            """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: %s}
            provisioner: example.com/none
            allowVolumeExpansion: true
            """
                .formatted(STORAGE_CLASS))
        .create();
    api.on(writes().exceptLeases())
        .runBefore(
            request -> {
              if (!request.namespace().isEmpty()) {
                record(
                    request.namespace(),
                    new Crossing(Crossing.of(request), true, true, System.nanoTime()));
              }
            });
    operator = OperatorProcess.start(kubeconfig, environment);
  }

  ApiServer apiServer() {
    return apiServer;
  }

  /** The user's hands. */
  KubernetesClient client() {
    return apiServer.client();
  }

  SqlProxy sql() {
    return sql;
  }

  /** How often the operator was killed. */
  synchronized int kills() {
    return kills;
  }

  /** The log of the present operator. */
  String log() {
    return operator.log();
  }

  /** What the operator has sent for this namespace since {@code since}, in order. */
  List<Crossing> crossings(String namespace, long since) {
    return crossings.getOrDefault(namespace, List.of()).stream()
        .filter(each -> each.at() > since)
        .toList();
  }

  /** SIGKILL; a kubelet starts it again. Returns when the process is gone. */
  synchronized void kill() {
    operator.kill();
    kills++;
    start = kubelet.submit(this::startAgain);
  }

  /** Waits until the operator that was started last is ready. */
  void awaitOperator() throws Exception {
    Future<?> last = start;
    if (last != null) {
      last.get();
    }
  }

  /** What came of the last start, in words. */
  String lastStart() {
    Future<?> last = start;
    if (last == null || !last.isDone()) {
      return "is starting or was never killed";
    }
    try {
      last.get();
      return "is ready";
    } catch (ExecutionException e) {
      return "did not start: " + e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  /**
   * Kills at the {@code nth} crossing of this name from now on, before it is passed on or after it
   * was answered. Returns what takes that back.
   */
  Runnable arm(String namespace, String what, int nth, boolean before) {
    if (what.startsWith("SQL ")) {
      Predicate<SqlStatement> wanted =
          statement ->
              statement.namespace().equals(namespace) && Crossing.of(statement).equals(what);
      SqlFault fault =
          before ? sql.killBefore(wanted, nth, this::kill) : sql.killAfter(wanted, nth, this::kill);
      return () -> sql.forget(fault);
    }
    Faults faults =
        api.on(
                writes()
                    .exceptLeases()
                    .in(namespace)
                    .where(request -> Crossing.of(request).equals(what)))
            .nth(nth);
    Fault fault = before ? faults.killBefore(this::kill) : faults.killAfter(this::kill);
    return fault::off;
  }

  @Override
  public void close() {
    kubelet.shutdown();
    operator.close();
    api.close();
    node.close();
    sql.close();
    apiServer.stop();
  }

  private void startAgain() {
    releaseLease();
    operator = OperatorProcess.start(kubeconfig, environment);
  }

  /** In place of the 15 s after which the Lease of the dead one would have run out. */
  private void releaseLease() {
    // What the dead one has sent may still arrive, and is then in the way.
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(this::released);
  }

  private boolean released() {
    client()
        .leases()
        .inNamespace(NAMESPACE)
        .withName(NAMESPACE)
        .edit(
            lease ->
                new LeaseBuilder(lease)
                    .editSpec()
                    .withHolderIdentity("")
                    .withLeaseDurationSeconds(1)
                    .endSpec()
                    .build());
    return true;
  }

  private void record(SqlProxy.Passed passed) {
    record(
        passed.statement().namespace(),
        new Crossing(
            Crossing.of(passed.statement()),
            Crossing.writes(passed.statement()),
            passed.answeredApart(),
            passed.at()));
  }

  private void record(String namespace, Crossing crossing) {
    crossings.computeIfAbsent(namespace, any -> new CopyOnWriteArrayList<>()).add(crossing);
  }
}
