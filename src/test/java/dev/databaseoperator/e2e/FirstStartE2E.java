package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.InstanceControlFile;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.NodeView;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * All processes of a pod killed at a random moment of its first start, as by the node's power.
 * {@code -Dfirst.starts=20} for more of them. {@code InstanceKillsIT} kills before every command.
 */
@NeedsOwnNodes("kills the processes of pods, and reads their volumes")
class FirstStartE2E {

  private static final int KILLS = Integer.getInteger("first.starts", 8);
  private static final int AT_A_TIME = 4;

  /** From the first process to Ready takes about as long here, with four at a time. */
  private static final int SPAN_MILLIS = 5000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  @Test
  void aFirstStartKilledAtAnyMomentGivesOneWorkingDatabase() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.err.println("seed of the kills: -Dseed=" + seed);
    Random random = new Random(seed);
    int whole = 0;
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      for (int kill = 0; kill < KILLS; kill += AT_A_TIME) {
        List<Future<Boolean>> batch = new ArrayList<>();
        for (int i = kill; i < kill + AT_A_TIME; i++) {
          String name = "orders" + i;
          int moment = random.nextInt(SPAN_MILLIS);
          batch.add(threads.submit(() -> survives(name, moment)));
        }
        for (Future<Boolean> one : batch) {
          whole += one.get() ? 1 : 0;
        }
        namespace.kubectl("delete", "pgd", "--all", "--wait=false");
      }
    } finally {
      threads.shutdownNow();
    }
    System.err.printf("killed %s first starts, %s of them after initdb%n", KILLS, whole);
  }

  /** Whether the data directory was whole when it was killed. */
  private boolean survives(String name, int moment) throws Exception {
    namespace.apply(
        name,
        "{deletionPolicy: Delete, bootstrap: {initdb: {postInitApplicationSQL: ["
            + "'CREATE TABLE ran (at timestamptz)', 'INSERT INTO ran VALUES (now())']}}}");
    Pod pod =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    namespace
                        .client()
                        .pods()
                        .inNamespace(namespace.name())
                        .withName(name + "-1-0")
                        .get(),
                found -> found != null);
    NodeView node = NodeView.of(pod);
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(node::runsInstance);
    // The moment is the point of the test: nothing is waited for here.
    Thread.sleep(moment);
    node.kill();
    Path pgdata = NodeView.volume(namespace.client(), namespace.name(), name).resolve("pgdata");
    boolean whole = Files.exists(pgdata);
    String identifier = whole ? identifier(pgdata) : null;
    String what = "%s killed after %s ms, whole: %s".formatted(name, moment, whole);

    // Ready may still be of the time before.
    await().atMost(PATIENCE).until(() -> runsAgain(name));
    Database ready = namespace.await(name, PATIENCE, Conditions::isReady);
    System.err.println(what);
    String found =
        namespace.inPod(
            name,
            "psql",
            "-U",
            "postgres",
            "-Atc",
            "SELECT system_identifier FROM pg_control_system()");
    assertThat(ready.getStatus().getSystemIdentifier()).as(what).isEqualTo(found);
    if (whole) {
      assertThat(found).as(what).isEqualTo(identifier);
    }
    assertThat(
            namespace.inPod(
                name, "psql", "-U", "postgres", "-d", "app", "-Atc", "SELECT count(*) FROM ran"))
        .as(what)
        .isEqualTo("1");
    assertThat(pgdata.getParent().toFile().list())
        .as(what)
        .containsExactlyInAnyOrder("instance.lock", "pgdata", "superuser.applied");
    return whole;
  }

  private boolean runsAgain(String name) {
    Pod pod = namespace.client().pods().inNamespace(namespace.name()).withName(name + "-1-0").get();
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(container -> container.getReady() && container.getRestartCount() > 0);
  }

  private static String identifier(Path pgdata) {
    return Long.toUnsignedString(InstanceControlFile.of(pgdata).systemIdentifier());
  }
}
