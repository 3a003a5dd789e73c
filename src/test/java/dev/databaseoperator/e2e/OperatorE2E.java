package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator as it is installed: its pod, its Service, and what happens when it is stopped. */
class OperatorE2E {

  private static final String OPERATOR = "database-operator";

  /** Which it is, and how often its container was started again. */
  private static final String POD =
      "jsonpath={.metadata.uid} {.status.containerStatuses[0].restartCount}";

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  private final Cluster cluster = Cluster.shared();

  @AfterEach
  void oneReplicaAgain() {
    scale(1);
  }

  @Test
  void stoppedWithSigtermItEndsWithinFiveSecondsAndItsSuccessorTakesOver() {
    scale(2);
    String leader = leader();

    long start = System.nanoTime();
    cluster.kubectl("-n", OPERATOR, "delete", "pod", leader, "--wait=true");
    Duration stop = Duration.ofNanos(System.nanoTime() - start);

    namespace.applyReady("orders", "{}");
    System.err.printf("operator stopped in %.1f s%n", stop.toMillis() / 1000.0);
    // The kubelet and kubectl need a second or two of it.
    assertThat(stop).isLessThan(Duration.ofSeconds(5));
    assertThat(leader()).isNotEqualTo(leader);
  }

  @Test
  void healthAndMetricsAnswerThroughTheService() {
    String proxy = "/api/v1/namespaces/database-operator/services/database-operator:http/proxy";
    assertThat(cluster.kubectl("get", "--raw", proxy + "/q/health/ready")).contains("\"UP\"");
    assertThat(cluster.kubectl("get", "--raw", proxy + "/q/metrics"))
        .contains("jvm_memory_used_bytes");
  }

  /**
   * Only PostgreSQL knows the old one then; the kubelet brings the new one within a minute or so.
   */
  @Test
  void aSuperuserPasswordThatIsEditedWhileNoOperatorRunsIsTakenUpWithoutARestart() {
    namespace.applyReady("orders", "{}");
    String pod = namespace.kubectl("get", "pod", "orders-1-0", "-o", POD);
    scale(0);
    edit("orders-superuser", "edited");
    scale(1);

    long start = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(150))
        .untilAsserted(
            () ->
                assertThat(
                        namespace.inPod(
                            "orders",
                            "env",
                            "PGPASSWORD=edited",
                            "psql",
                            "-wXAt",
                            "-h127.0.0.1",
                            "-Upostgres",
                            "-cSELECT 1"))
                    .isEqualTo("1"));
    System.err.printf(
        "superuser password taken up after %d s%n",
        Duration.ofNanos(System.nanoTime() - start).toSeconds());

    // The operator can log in again, or it could not do this.
    edit("orders-app", "also-edited");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Psql.withPassword(namespace, "orders", "also-edited", "SELECT 1").exitCode() == 0);
    Database healed = namespace.awaitReady("orders");
    assertThat(Conditions.condition(healed, "Stalled")).isEmpty();
    assertThat(namespace.kubectl("get", "pod", "orders-1-0", "-o", POD)).isEqualTo(pod);
  }

  private void edit(String secret, String password) {
    namespace.kubectl(
        "patch",
        "secret",
        secret,
        "--type=merge",
        "-p",
        "{\"stringData\":{\"password\":\"%s\"}}".formatted(password));
  }

  /** Pod that holds the Lease, without the random part of its identity. */
  private String leader() {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                cluster
                    .client()
                    .leases()
                    .inNamespace(OPERATOR)
                    .withName(OPERATOR)
                    .get()
                    .getSpec()
                    .getHolderIdentity(),
            holder -> holder != null && !holder.isEmpty())
        .replaceFirst("_.*", "");
  }

  private void scale(int replicas) {
    cluster.kubectl("-n", OPERATOR, "scale", "deployment", OPERATOR, "--replicas=" + replicas);
    cluster.kubectl(
        "-n", OPERATOR, "rollout", "status", "deployment/" + OPERATOR, "--timeout=120s");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> pods().size() == replicas && pods().stream().allMatch(OperatorE2E::isReady));
  }

  private List<Pod> pods() {
    return cluster.client().pods().inNamespace(OPERATOR).list().getItems();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }
}
