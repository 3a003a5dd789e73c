package dev.databaseoperator.e2e;

import static dev.databaseoperator.testkit.Conditions.condition;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.DevCluster;
import dev.databaseoperator.testkit.FrozenProcesses;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.Postmasters;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever makes a second pod on the volume of an instance, one PostgreSQL runs on it, and no row
 * is lost that was acknowledged. {@code -Done.server.runs=50} races more often.
 */
@NeedsOwnNodes("kills containers, and cuts a node of two that share storage off the network")
class OneServerE2E {

  private static final int RUNS = Integer.getInteger("one.server.runs", 4);
  private static final int STOPS = Integer.getInteger("pod.stops", 12);

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SECOND_NODE = "2";

  /** What makes the second pod. */
  private enum Race {
    COPIED,
    SCALED,
    FORCED,
    CUT_OFF
  }

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  private final Cluster cluster = Cluster.shared();
  private final DevCluster own = cluster.own();
  private final Path volume =
      own.kubeconfig().resolveSibling("shared-" + System.nanoTime()).toAbsolutePath();
  private int acknowledged;

  /** Storage that two nodes reach, as a file server's. */
  @BeforeEach
  void storageOfTwoNodes() throws Exception {
    own.nodes(2);
    Files.createDirectory(volume);
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    String objects =
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: %1$s}
        provisioner: kubernetes.io/no-provisioner
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %1$s}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          storageClassName: %1$s
          persistentVolumeReclaimPolicy: Retain
          hostPath: {path: %2$s, type: Directory}
        """
            .formatted(namespace.name(), volume);
    namespace.client().load(new ByteArrayInputStream(objects.getBytes(UTF_8))).create();
  }

  /** Other tests expect one node. */
  @AfterEach
  void oneNode() {
    cluster.tryKubectl("cordon", own.name() + "-node-" + SECOND_NODE);
    cluster.tryKubectl("uncordon", own.name() + "-node-1");
    cluster.tryKubectl("delete", "pgd", "--all", "-n", namespace.name(), "--wait=true");
    cluster.tryKubectl("delete", "pvc", "--all", "-n", namespace.name(), "--wait=true");
    cluster.tryKubectl("delete", "pv,storageclass", namespace.name());
  }

  @Test
  void aSecondPodNeverRunsAServerAndNothingIsLost() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed of the races: -Dseed=" + seed);
    Random random = new Random(seed);
    namespace.applyReady("orders", "{storage: {storageClass: " + namespace.name() + "}}");
    Psql.asApplication(namespace, "orders", "CREATE TABLE ledger (n int PRIMARY KEY)");
    try (Postmasters servers = Postmasters.on(volume.resolve("pgdata"))) {
      for (Race race : races(random)) {
        long begin = System.nanoTime();
        forgetCrashes();
        commit();
        switch (race) {
          case COPIED -> copied(random.nextBoolean());
          case SCALED -> scaled(random.nextBoolean());
          case FORCED -> forced(servers, random.nextInt(3_000));
          case CUT_OFF -> cutOff(random.nextInt(3_000));
        }
        commit();
        crash();
        commit();
        assertThat(servers.seenTogether()).as("seed %s, %s", seed, race).isEmpty();
        assertThat(Psql.asApplication(namespace, "orders", "SELECT count(*), max(n) FROM ledger"))
            .as("seed %s, %s", seed, race)
            .isEqualTo(acknowledged + "|" + acknowledged);
        System.out.printf("%s in %.1f s%n", race, (System.nanoTime() - begin) / 1e9);
      }
      System.out.printf(
          "%s races, %s rows, %s looks, never two servers%n", RUNS, acknowledged, servers.looks());
    }
  }

  /** How long a pod takes to end, in any moment of its life. */
  @Test
  void aPodThatIsDeletedEndsAtOnce() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed of the stops: -Dseed=" + seed);
    Random random = new Random(seed);
    namespace.applyReady("orders", "{storage: {storageClass: " + namespace.name() + "}}");
    List<Long> millis = new ArrayList<>();
    for (int stop = 0; stop < STOPS; stop++) {
      Pod before = pod("orders-1-0");
      // Mostly in the first second of the container, where signals were lost.
      pause(random.nextInt(4) == 0 ? random.nextInt(6_000) : random.nextInt(1_000));
      long begin = System.nanoTime();
      namespace.kubectl("delete", "pod", "orders-1-0", "--wait=false");
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .atMost(SOON)
          .until(() -> !isThere(before.getMetadata().getUid()));
      millis.add((System.nanoTime() - begin) / 1_000_000);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .atMost(SOON)
          .until(
              () ->
                  container("orders-1-0")
                      .filter(c -> c.getState().getRunning() != null)
                      .isPresent());
    }
    Collections.sort(millis);
    System.out.printf(
        "%s pods deleted, ended after p50 %s, p99 %s, longest %s ms%n",
        STOPS,
        millis.get(STOPS / 2),
        millis.get((int) Math.ceil(STOPS * 0.99) - 1),
        millis.get(STOPS - 1));
    assertThat(millis.get(STOPS - 1)).as("seed %s", seed).isLessThan(30_000);
    namespace.awaitReady("orders");
  }

  /** Each at least once where there are as many, in any order. */
  private static List<Race> races(Random random) {
    List<Race> races = new ArrayList<>();
    while (races.size() < RUNS) {
      List<Race> round = new ArrayList<>(List.of(Race.values()));
      if (!FrozenProcesses.arePossible()) {
        round.remove(Race.FORCED);
      }
      Collections.shuffle(round, random);
      races.addAll(round);
    }
    return races.subList(0, RUNS);
  }

  private void copied(boolean keepLabels) {
    List<String> debug =
        new ArrayList<>(List.of("debug", "orders-1-0", "--copy-to=copy", "--container=shell"));
    debug.addAll(List.of("--image=localhost/busybox:1", "--profile=restricted"));
    if (keepLabels) {
      debug.add("--keep-labels");
    }
    debug.addAll(List.of("--", "sleep", "3600"));
    namespace.kubectl(debug.toArray(String[]::new));
    await().atMost(SOON).until(() -> exitCode("copy").filter(code -> code == 31).isPresent());
    commit();
    await()
        .atMost(SOON)
        .until(
            () ->
                namespace
                    .kubectl(
                        "get",
                        "endpointslices",
                        "-l",
                        "kubernetes.io/service-name=orders-rw",
                        "-o",
                        "jsonpath={.items[*].endpoints[*].targetRef.name}")
                    .strip(),
            "orders-1-0"::equals);
    namespace.kubectl("delete", "pod", "copy", "--grace-period=1");
  }

  private void scaled(boolean paused) {
    if (paused) {
      namespace.patch("orders", "{\"spec\":{\"paused\":true}}");
    }
    namespace.kubectl("scale", "sts/orders-1", "--replicas=2");
    if (paused) {
      await()
          .atMost(SOON)
          .until(() -> exitCode("orders-1-1").filter(code -> code == 31).isPresent());
      commit();
      namespace.patch("orders", "{\"spec\":{\"paused\":false}}");
    }
    await().atMost(SOON).until(() -> pod("orders-1-1") == null && replicas() == 1);
  }

  /** The server cannot be killed for a while, because its storage hangs. */
  private void forced(Postmasters servers, int millis) {
    Pod before = pod("orders-1-0");
    try (FrozenProcesses hanging = FrozenProcesses.of(List.copyOf(servers.processes().keySet()))) {
      namespace.kubectl("delete", "pod", "orders-1-0", "--force", "--grace-period=0");
      awaitWait(before);
      pause(millis);
      assertThat(pod("orders-1-0").getMetadata().getUid())
          .isNotEqualTo(before.getMetadata().getUid());
    }
    namespace.awaitReady("orders");
  }

  /** The node cannot be reached, and its pod is deleted by force: it runs on there. */
  private void cutOff(int millis) {
    Pod before = pod("orders-1-0");
    String node = before.getSpec().getNodeName();
    String number = node.replaceFirst(".*-node-", "");
    cluster.kubectl("cordon", node);
    moveOperatorFrom(node);
    own.cut(number);
    try {
      namespace.kubectl("delete", "pod", "orders-1-0", "--force", "--grace-period=0");
      awaitWait(before);
      pause(millis);
    } finally {
      own.mend(number);
    }
    namespace.awaitReady("orders");
    cluster.kubectl("uncordon", node);
    assertThat(pod("orders-1-0").getSpec().getNodeName()).isNotEqualTo(node);
  }

  /** One that is cut off, too, says nothing. */
  private void moveOperatorFrom(String node) {
    List<Pod> there =
        cluster.client().pods().inNamespace("database-operator").list().getItems().stream()
            .filter(pod -> node.equals(pod.getSpec().getNodeName()))
            .toList();
    for (Pod pod : there) {
      cluster.kubectl(
          "-n", "database-operator", "delete", "pod", pod.getMetadata().getName(), "--wait=true");
    }
    cluster.kubectl(
        "-n",
        "database-operator",
        "rollout",
        "status",
        "deployment/database-operator",
        "--timeout=120s");
  }

  /** The new pod says in the status for whom it waits. */
  private void awaitWait(Pod holder) {
    namespace.await(
        "orders",
        SOON,
        found ->
            condition(found, "Ready")
                .filter(ready -> ready.getReason().equals("VolumeInUse"))
                .filter(
                    ready ->
                        ready
                            .getMessage()
                            .contains(
                                "pod orders-1-0 (UID %s) on node %s"
                                    .formatted(
                                        holder.getMetadata().getUid(),
                                        holder.getSpec().getNodeName())))
                .isPresent());
  }

  /**
   * The kubelet lets a container wait twice as long after each crash, but not that of a new pod.
   */
  private void forgetCrashes() {
    if (container("orders-1-0").orElseThrow().getRestartCount() >= 2) {
      namespace.kubectl("delete", "pod", "orders-1-0", "--wait=true");
      namespace.awaitReady("orders");
    }
  }

  /** All processes of the container at once. */
  private void crash() {
    ContainerStatus before = container("orders-1-0").orElseThrow();
    own.nodeOf(pod("orders-1-0").getSpec().getNodeName()).signal("KILL", before.getContainerID());
    await()
        .atMost(SOON)
        .until(
            () ->
                container("orders-1-0")
                    .filter(now -> !now.getContainerID().equals(before.getContainerID()))
                    .filter(now -> Boolean.TRUE.equals(now.getReady()))
                    .isPresent());
  }

  private void commit() {
    int next = acknowledged + 1;
    assertThat(
            Psql.asApplication(
                namespace,
                "orders",
                "INSERT INTO ledger VALUES (%s) ON CONFLICT DO NOTHING".formatted(next)))
        .startsWith("INSERT 0");
    acknowledged = next;
  }

  private int replicas() {
    return namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .get()
        .getSpec()
        .getReplicas();
  }

  private Pod pod(String name) {
    return namespace.client().pods().inNamespace(namespace.name()).withName(name).get();
  }

  private boolean isThere(String uid) {
    Pod now = pod("orders-1-0");
    return now != null && now.getMetadata().getUid().equals(uid);
  }

  private Optional<ContainerStatus> container(String name) {
    Pod pod = pod(name);
    return pod == null || pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(container -> container.getName().equals("postgres"))
            .findFirst();
  }

  private Optional<Integer> exitCode(String name) {
    return container(name).stream()
        .flatMap(c -> Stream.of(c.getState(), c.getLastState()))
        .filter(Objects::nonNull)
        .filter(state -> state.getTerminated() != null)
        .map(state -> state.getTerminated().getExitCode())
        .findFirst();
  }

  /** The moment is the point of the test: nothing is waited for. */
  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
