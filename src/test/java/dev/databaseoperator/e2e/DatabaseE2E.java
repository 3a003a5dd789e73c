package dev.databaseoperator.e2e;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Database on a real cluster: kubelet, containerd, volumes, PostgreSQL in a restricted pod. */
class DatabaseE2E {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  @Test
  void isReadyWithinSecondsAndAnApplicationUsesItWithNothingButTheSecret() throws Exception {
    List<Database> seen = new CopyOnWriteArrayList<>();
    try (var watch =
        namespace
            .client()
            .resources(Database.class)
            .inNamespace(namespace.name())
            .watch(recorder(seen))) {
      long start = System.nanoTime();
      namespace.kubectl("apply", "-f", "examples/010-minimal.yaml");
      namespace.awaitReady("orders");
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.err.printf("from kubectl apply to Ready: %.1f s%n", took.toMillis() / 1000.0);
      assertThat(took).isLessThan(Duration.ofSeconds(12));
    }
    assertThat(seen).isNotEmpty().allSatisfy(DatabaseE2E::tellsToolsTheTruth);

    namespace.kubectl("apply", "-f", "examples/090-application.yaml");
    namespace.kubectl(
        "wait", "--for=condition=Complete", "job/orders-application", "--timeout=60s");
    assertThat(namespace.kubectl("logs", "job/orders-application")).contains("(1 row)");
  }

  @Test
  void twoNamespacesHaveDatabasesOfTheSameNameThatDoNotMeet() throws Exception {
    Tenant other = Tenant.onCluster();
    other.beforeEach(null);
    try {
      namespace.apply("orders", "{}");
      other.apply("orders", "{}");
      namespace.awaitReady("orders");
      other.awaitReady("orders");

      Psql.asApplication(namespace, "orders", "CREATE TABLE here (id int)");
      assertThat(Psql.asApplication(other, "orders", "SELECT to_regclass('here') IS NULL"))
          .isEqualTo("t");
      assertThat(namespace.secret("orders-app", "password"))
          .isNotEqualTo(other.secret("orders-app", "password"));
    } finally {
      other.client().namespaces().withName(other.name()).delete();
    }
  }

  @Test
  void aProtectedDatabaseCannotBeDeletedButItsNamespaceCan() {
    namespace.applyReady("orders", "{deletionProtection: true}");
    Cluster cluster = Cluster.shared();
    for (String what : List.of("orders", "--all")) {
      assertThat(cluster.tryKubectl("-n", namespace.name(), "delete", "pgd", what).exitCode())
          .as(what)
          .isNotZero();
    }
    assertThat(namespace.database("orders").isMarkedForDeletion()).isFalse();

    // By the real controller.
    cluster.kubectl("delete", "namespace", namespace.name(), "--timeout=60s");
  }

  @Test
  void eachChildThatIsDeletedComesBackAndTheDataIsStillThere() {
    namespace.applyReady("orders", "{}");
    Psql.asApplication(
        namespace, "orders", "CREATE TABLE sale (id int); INSERT INTO sale VALUES (42)");

    replaced(Secret.class, "orders-app");
    replaced(Secret.class, "orders-superuser");
    replaced(ConfigMap.class, "orders-config");
    replaced(Service.class, "orders-rw");
    replaced(Service.class, "orders-instances");
    replaced(Pod.class, "orders-1-0");
    replaced(StatefulSet.class, "orders-1");

    await()
        .atMost(MINUTE)
        .until(() -> Psql.asApplication(namespace, "orders", "SELECT id FROM sale"), "42"::equals);
  }

  @Test
  void anEditedPasswordWorksWithinFiveSecondsAndTheOldOneNoLonger() {
    namespace.applyReady("orders", "{}");
    String old = namespace.secret("orders-app", "password");
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("orders-app")
        .edit(
            secret ->
                new SecretBuilder(secret).addToStringData("password", "chosen-by-hand").build());

    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                Psql.withPassword(namespace, "orders", "chosen-by-hand", "SELECT 1").exitCode()
                    == 0);
    assertThat(Psql.withPassword(namespace, "orders", old, "SELECT 1").exitCode()).isNotZero();
  }

  @Test
  void hibernatedAndWokenItHasItsDataAndThePasswordChangedMeanwhile() throws Exception {
    List<Database> seen = new CopyOnWriteArrayList<>();
    try (var watch =
        namespace
            .client()
            .resources(Database.class)
            .inNamespace(namespace.name())
            .watch(recorder(seen))) {
      namespace.applyReady("orders", "{}");
      Psql.asApplication(
          namespace, "orders", "CREATE TABLE sale (id int); INSERT INTO sale VALUES (42)");

      hibernate(true);
      namespace.kubectl("wait", "--for=condition=Ready", "pgd/orders", "--timeout=60s");
      namespace.await("orders", MINUTE, found -> found.getStatus().getPhase() == Phase.Hibernated);
      assertThat(left(Pod.class)).isEmpty();
      assertThat(left(PersistentVolumeClaim.class)).containsExactly("orders-1");
      assertThat(
              namespace.kubectl(
                  "get", "pgd", "--field-selector", "status.phase=Hibernated", "-o", "name"))
          .contains("orders");

      namespace
          .client()
          .secrets()
          .inNamespace(namespace.name())
          .withName("orders-app")
          .edit(
              secret ->
                  new SecretBuilder(secret).addToStringData("password", "changed-asleep").build());
      hibernate(false);
      namespace.await("orders", MINUTE, found -> found.getStatus().getPhase() == Phase.Ready);
      assertThat(Psql.asApplication(namespace, "orders", "SELECT id FROM sale")).isEqualTo("42");
      assertThat(namespace.secret("orders-app", "password")).isEqualTo("changed-asleep");
      assertThat(namespace.kubectl("logs", "orders-1-0"))
          .contains("database system was shut down")
          .doesNotContain("was not properly shut down");
    }
    assertThat(seen).isNotEmpty().allSatisfy(DatabaseE2E::tellsToolsTheTruth);
  }

  @Test
  void aRotationOnRequestGivesThePasswordThatTheSecretHas() {
    namespace.applyReady("orders", "{credentials: {rotateAfter: 2160h}}");
    String old = namespace.secret("orders-app", "password");

    namespace.kubectl("annotate", "pgd", "orders", "databaseoperator.dev/rotate=now");

    await().atMost(SOON).until(() -> !namespace.secret("orders-app", "password").equals(old));
    assertThat(Psql.asApplication(namespace, "orders", "SELECT 1")).isEqualTo("1");
    assertThat(Psql.withPassword(namespace, "orders", old, "SELECT 1").exitCode()).isNotZero();
    assertThat(namespace.kubectl("describe", "pgd", "orders")).contains("PasswordRotated");
  }

  private void hibernate(boolean wish) {
    namespace.kubectl(
        "patch", "pgd", "orders", "--type=merge", "-p", "{\"spec\":{\"hibernated\":" + wish + "}}");
  }

  @Test
  void thePodIsConfinedAndRunsPostgresUnderItsScript() {
    namespace.applyReady("orders", "{resources: {limits: {memory: 256Mi}}}");

    assertThat(namespace.inPod("orders", "cat", "/proc/1/comm")).isEqualTo("sh");
    String server =
        "/proc/" + namespace.inPod("orders", "sh", "-c", "head -n 1 \"$PGDATA/postmaster.pid\"");
    assertThat(namespace.inPod("orders", "cat", server + "/comm")).isEqualTo("postgres");
    assertThat(namespace.inPod("orders", "cat", server + "/status")).contains("PPid:\t1\n");
    for (String process : List.of("/proc/1", server)) {
      assertThat(namespace.inPod("orders", "cat", process + "/status"))
          .contains("Uid:\t999\t999", "CapEff:\t0000000000000000", "NoNewPrivs:\t1");
    }
    assertThat(namespace.inPod("orders", "sh", "-c", "touch /x 2>&1 || echo refused"))
        .contains("Read-only file system", "refused");
    assertThat(
            namespace.inPod(
                "orders", "sh", "-c", "ls /var/run/secrets/kubernetes.io 2>&1 || echo none"))
        .contains("none");
    assertThat(Psql.asApplication(namespace, "orders", "SHOW shared_buffers")).isEqualTo("64MB");
    assertThat(Psql.asApplication(namespace, "orders", "SHOW data_checksums")).isEqualTo("on");
    assertThat(Psql.asApplication(namespace, "orders", "SHOW password_encryption"))
        .isEqualTo("scram-sha-256");
  }

  @Test
  void aDeletedPodShutsPostgresDownCleanlyAndAKilledServerRecovers() {
    namespace.applyReady("orders", "{}");
    long start = System.nanoTime();
    namespace.kubectl("delete", "pod", "orders-1-0", "--wait=true");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    namespace.awaitReady("orders");
    assertThat(namespace.kubectl("logs", "orders-1-0"))
        .contains("database system was shut down")
        .doesNotContain("was not properly shut down");

    // QUIT is an immediate shutdown, like a crash; KILL from inside does not reach a first process.
    namespace.inPod("orders", "sh", "-c", "kill -QUIT 1 || true");
    await()
        .atMost(MINUTE)
        .until(
            () -> namespace.kubectl("logs", "orders-1-0"),
            log -> log.contains("was not properly shut down"));
    namespace.awaitReady("orders");
  }

  @Test
  void withRetainANewDatabaseAdoptsDataAndPasswordAndWithDeleteNothingStays() {
    namespace.applyReady("orders", "{}");
    Psql.asApplication(
        namespace, "orders", "CREATE TABLE sale (id int); INSERT INTO sale VALUES (42)");
    String password = namespace.secret("orders-app", "password");

    namespace.kubectl("delete", "pgd", "orders");
    awaitGone(StatefulSet.class, Pod.class, Service.class);
    assertThat(left(PersistentVolumeClaim.class)).containsExactly("orders-1");
    assertThat(left(Secret.class)).containsExactlyInAnyOrder("orders-app", "orders-superuser");
    assertThat(left(ConfigMap.class)).containsExactly("kube-root-ca.crt");

    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    assertThat(namespace.secret("orders-app", "password")).isEqualTo(password);
    assertThat(Psql.asApplication(namespace, "orders", "SELECT id FROM sale")).isEqualTo("42");

    namespace.kubectl("delete", "pgd", "orders");
    awaitGone(
        StatefulSet.class, Pod.class, Service.class, PersistentVolumeClaim.class, Secret.class);
  }

  @Test
  void aNamespaceWithADatabaseInItCanBeDeleted() {
    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    Cluster.shared().kubectl("delete", "namespace", namespace.name(), "--timeout=90s");
  }

  @Test
  void anImageThatCannotBePulledIsReportedWithin15SecondsAndHeals() {
    // A registry that refuses at once: how long a name server takes is not what is tested.
    namespace.apply("orders", "{imageName: \"127.0.0.1:1/postgres:17\"}");
    assertThat(awaitReason("ImageUnavailable", SOON).getMessage())
        .contains("127.0.0.1:1/postgres:17", "spec.imageName");

    edit(database -> database.getSpec().setImageName("postgres:17"));
    namespace.awaitReady("orders");
  }

  @Test
  void aPodThatFitsNowhereIsReportedWithTheSchedulersReasonAndHeals() {
    namespace.apply("orders", "{resources: {requests: {memory: 500Gi}}}");
    assertThat(awaitReason("Unschedulable", Duration.ofSeconds(20)).getMessage())
        .contains("Insufficient memory");

    edit(
        database ->
            database.getSpec().getResources().getRequests().put("memory", new Quantity("64Mi")));
    namespace.awaitReady("orders");
  }

  /**
   * What kstatus (Flux), Argo CD and kubectl wait rely on, of every state that a watch delivers.
   */
  private static void tellsToolsTheTruth(Database database) {
    boolean ready =
        condition(database, "Ready").filter(c -> c.getStatus().equals("True")).isPresent();
    boolean reconciling = condition(database, "Reconciling").isPresent();
    long observed = database.getStatus().getObservedGeneration();
    boolean current = observed == database.getMetadata().getGeneration();
    if (database.getStatus().getPhase() == Phase.Pending) {
      assertThat(observed).isEqualTo(-1);
    } else if (current) {
      assertThat(ready).isNotEqualTo(reconciling);
    }
  }

  private Condition awaitReason(String reason, Duration atMost) {
    return condition(
            namespace.await(
                "orders",
                atMost,
                found ->
                    condition(found, "Ready")
                        .filter(ready -> ready.getReason().equals(reason))
                        .isPresent()),
            "Ready")
        .orElseThrow();
  }

  private void edit(Consumer<Database> change) {
    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName("orders")
        .edit(
            database -> {
              change.accept(database);
              return database;
            });
  }

  private <R extends HasMetadata> void replaced(Class<R> type, String name) {
    var resource = namespace.client().resources(type).inNamespace(namespace.name()).withName(name);
    String uid = resource.get().getMetadata().getUid();
    resource.delete();
    await()
        .atMost(MINUTE)
        .until(
            resource::get,
            found ->
                found != null
                    && !found.getMetadata().getUid().equals(uid)
                    && found.getMetadata().getDeletionTimestamp() == null);
    namespace.await("orders", MINUTE, Conditions::isReady);
  }

  @SafeVarargs
  private void awaitGone(Class<? extends HasMetadata>... types) {
    for (Class<? extends HasMetadata> type : types) {
      await().atMost(MINUTE).until(() -> left(type).isEmpty());
    }
  }

  private List<String> left(Class<? extends HasMetadata> type) {
    return namespace
        .client()
        .resources(type)
        .inNamespace(namespace.name())
        .list()
        .getItems()
        .stream()
        .map(object -> object.getMetadata().getName())
        .toList();
  }

  private static Watcher<Database> recorder(List<Database> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Database database) {
        seen.add(database);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
