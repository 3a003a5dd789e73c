package dev.databaseoperator.e2e.failures;

import static dev.databaseoperator.testkit.Conditions.condition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.ClusterNode;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** A namespace of its own for one failure, and what is done and seen there. */
public final class Stage implements AutoCloseable {

  /** The Database. */
  static final String NAME = "orders";

  /** Of what is not measured. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Cluster cluster = Cluster.shared();
  private final Tenant namespace = Tenant.onCluster();
  private final Deque<AutoCloseable> ends = new ArrayDeque<>();
  private final List<Connection> sessions = new ArrayList<>();
  private Connection session;

  /** Makes the namespace. */
  Stage() {
    namespace.beforeEach(null);
  }

  String namespace() {
    return namespace.name();
  }

  KubernetesClient client() {
    return namespace.client();
  }

  Cluster cluster() {
    return cluster;
  }

  ClusterNode node() {
    return cluster.own().node();
  }

  /** A name that nothing else in the cluster has. */
  String unique(String prefix) {
    return prefix + "-" + namespace.name();
  }

  /** Something to be undone at the end, whatever happens; the last one first. */
  void atTheEnd(AutoCloseable end) {
    ends.push(end);
  }

  void database(String spec) {
    namespace.apply(NAME, spec);
  }

  void readyDatabase(String spec) {
    namespace.apply(NAME, spec);
    namespace.await(NAME, PATIENCE, Conditions::isReady);
  }

  Optional<Database> database() {
    return Optional.ofNullable(namespace.database(NAME));
  }

  boolean isReady() {
    return database().filter(Conditions::isReady).isPresent();
  }

  /** Whether the condition Ready is False for one of these reasons, in these words. */
  boolean says(Set<String> reasons, String words) {
    return database()
        .flatMap(database -> condition(database, "Ready"))
        .filter(ready -> ready.getStatus().equals("False"))
        .filter(ready -> reasons.contains(ready.getReason()))
        .filter(ready -> ready.getMessage().toLowerCase(Locale.ROOT).contains(words))
        .isPresent();
  }

  /** Applies an object in this namespace, written as YAML; what is cluster-wide goes at the end. */
  HasMetadata apply(String yaml) {
    HasMetadata object = client().getKubernetesSerialization().unmarshal("---\n" + yaml);
    if (object instanceof Namespaced) {
      object.getMetadata().setNamespace(namespace());
    }
    HasMetadata applied = client().resource(object).serverSideApply();
    if (applied.getMetadata().getNamespace() == null) {
      atTheEnd(() -> client().resource(applied).delete());
    }
    return applied;
  }

  void delete(Class<? extends HasMetadata> type, String name) {
    client().resources(type).inNamespace(namespace()).withName(name).delete();
  }

  void patch(String merge) {
    namespace.patch(NAME, merge);
  }

  void secret(String name, Map<String, byte[]> data) {
    SecretBuilder secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace())
            .addToLabels("databaseoperator.dev/watch", "true")
            .endMetadata();
    data.forEach((key, value) -> secret.addToData(key, Base64.getEncoder().encodeToString(value)));
    client().resource(secret.build()).createOr(present -> present.update());
  }

  /** A Secret as an administrator would make it for {@code spec.bootstrap.initdb.secret}. */
  void credentials(String name, String username) {
    secret(
        name, Map.of("username", username.getBytes(UTF_8), "password", "chosen".getBytes(UTF_8)));
  }

  void editPassword(String secret, String password) {
    client()
        .secrets()
        .inNamespace(namespace())
        .withName(secret)
        .edit(found -> new SecretBuilder(found).addToStringData("password", password).build());
  }

  /** An edit that makes the operator log in to PostgreSQL at once rather than in five minutes. */
  void giveReasonForSql() {
    editPassword(NAME + "-app", UUID.randomUUID().toString());
  }

  Optional<Pod> pod() {
    return Optional.ofNullable(
        client().pods().inNamespace(namespace()).withName(NAME + "-1-0").get());
  }

  Optional<ContainerStatus> container() {
    return pod()
        .filter(pod -> pod.getStatus() != null)
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream().findFirst());
  }

  /** Whether the kubelet shows that the container waits for such a reason. */
  boolean waits(String... reasons) {
    return container()
        .map(ContainerStatus::getState)
        .map(ContainerState::getWaiting)
        .filter(waiting -> Set.of(reasons).contains(String.valueOf(waiting.getReason())))
        .isPresent();
  }

  /** Whether the kubelet shows a container that takes connections, after so many restarts. */
  boolean isRunningSince(int restarts) {
    return container()
        .filter(found -> found.getRestartCount() >= restarts)
        .filter(found -> Boolean.TRUE.equals(found.getReady()))
        .isPresent();
  }

  /** Waits until a pod is refused: policies and webhooks count only when they are read. */
  void awaitPodsRefused() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                cluster
                        .tryKubectl(
                            "-n",
                            namespace(),
                            "run",
                            "trial",
                            "--image=localhost/pause:1",
                            "--dry-run=server",
                            "--overrides="
                                + "{\"spec\":{\"securityContext\":{\"runAsNonRoot\":true,"
                                + "\"runAsUser\":65534,"
                                + "\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},"
                                + "\"containers\":[{\"name\":\"trial\","
                                + "\"image\":\"localhost/pause:1\",\"securityContext\":"
                                + "{\"allowPrivilegeEscalation\":false,"
                                + "\"capabilities\":{\"drop\":[\"ALL\"]}}}]}}")
                        .exitCode()
                    != 0);
  }

  /** Whether the kubelet shows that a container ended with this code. */
  boolean ended(int code) {
    return container().stream()
        .flatMap(found -> Stream.of(found.getState(), found.getLastState()))
        .map(ContainerState::getTerminated)
        .anyMatch(ended -> ended != null && ended.getExitCode() == code);
  }

  /** Whether the scheduler shows that no node takes the pod. */
  boolean isUnschedulable() {
    return pod().stream()
        .filter(pod -> pod.getStatus() != null)
        .flatMap(pod -> pod.getStatus().getConditions().stream())
        .anyMatch(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("False"));
  }

  /** Whether Kubernetes has written a Warning of this reason about an object of this kind. */
  boolean warns(String kind, String reason) {
    return client().v1().events().inNamespace(namespace()).list().getItems().stream()
        .anyMatch(
            event ->
                "Warning".equals(event.getType())
                    && reason.equals(event.getReason())
                    && kind.equals(event.getInvolvedObject().getKind()));
  }

  /** SIGKILL to PostgreSQL's first process, from the node. */
  void killPostgres() {
    node().signal("SIGKILL", container().orElseThrow().getContainerID());
  }

  /** Where the provisioner has put the Database's volume: a directory of the machine. */
  Path volume() {
    String name =
        client()
            .persistentVolumeClaims()
            .inNamespace(namespace())
            .withName(NAME + "-1")
            .get()
            .getSpec()
            .getVolumeName();
    return Path.of(
        client().persistentVolumes().withName(name).get().getSpec().getHostPath().getPath());
  }

  String inPod(String... command) {
    return namespace.inPod(NAME, command);
  }

  /** A session of the superuser, over the network, that ends with the stage. */
  Connection superuser(String dbname) throws SQLException {
    DriverManager.setLoginTimeout(10);
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:5432/%s"
                .formatted(pod().orElseThrow().getStatus().getPodIP(), dbname),
            "postgres",
            namespace.secret(NAME + "-superuser", "password"));
    sessions.add(connection);
    return connection;
  }

  /** The one session of the superuser that stays open, whatever becomes of the password. */
  Connection session(String dbname) throws SQLException {
    if (session == null || session.isClosed()) {
      session = superuser(dbname);
    }
    return session;
  }

  /** Ends every session of {@link #superuser}. */
  void endSessions() throws SQLException {
    for (Connection connection : sessions) {
      connection.close();
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String superuserPassword() {
    return namespace.secret(NAME + "-superuser", "password");
  }

  /** What a person would look at. */
  String describe() {
    return cluster.tryKubectl("-n", namespace(), "describe", "pgd,pods,pvc").output();
  }

  @Override
  public void close() {
    atTheEnd(this::endSessions);
    for (AutoCloseable end : ends) {
      try {
        end.close();
      } catch (Exception e) {
        System.err.println("the end of " + namespace() + ": " + e);
      }
    }
    client().namespaces().withName(namespace()).delete();
  }
}
