package dev.databaseoperator.e2e;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.DevCluster;
import dev.databaseoperator.testkit.ImageVariant;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes of {@code spec.imageName} under an application that writes, with real images. */
@NeedsOwnNodes("loads images")
class ImageChangeE2E {

  private static final Duration SOON = Duration.ofSeconds(15);

  // The kubelet's waits between two tries of a check: 10, 20, 40 s.
  private static final Duration MENDED = Duration.ofSeconds(60);

  private static final String BIN = "/usr/lib/postgresql/17/bin/";
  private static final String NEXT = "docker.io/library/postgres:17-next";
  private static final String BROKEN = "docker.io/library/postgres:17-broken";
  private static final String LATE = "docker.io/library/postgres:17-late";

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  @Test
  void anImageThatDoesNotWorkNeverStopsTheServerAndOneThatDoesReplacesIt() throws Exception {
    Path original = DevCluster.archive("postgres-17");
    String broken = "echo 'libssl.so.3: cannot open shared object file' >&2; exit 127";
    Cluster.shared()
        .own()
        .load(ImageVariant.of(original, BROKEN, Map.of(BIN + "initdb", broken)).toString());
    Cluster.shared().own().load(ImageVariant.of(original, NEXT, Map.of()).toString());
    namespace.applyReady("orders", "{}");
    String before = pod().getMetadata().getUid();
    try (LiveWriter writer = writer()) {
      change("postgres:15");
      assertThat(message("ImageRefused"))
          .contains("PostgreSQL 15", "PostgreSQL 17", "spec.imageName", "goes on with");

      // A registry that refuses at once: how long a name server takes is not what is tested.
      change("127.0.0.1:1/postgres:17");
      assertThat(message("ImageUnavailable")).contains("127.0.0.1:1/postgres:17", "goes on with");

      change("postgres:17");
      namespace.awaitReady("orders");
      await()
          .atMost(SOON)
          .until(
              () -> namespace.kubectl("get", "pods", "-o", "name").strip(),
              "pod/orders-1-0"::equals);

      change(BROKEN);
      assertThat(message("ImageRefused")).contains("libssl.so.3", BROKEN);

      assertThat(pod().getMetadata().getUid()).isEqualTo(before);
      assertThat(pod().getStatus().getContainerStatuses().get(0).getRestartCount()).isZero();
      writer.assertUndisturbed();
      writer.assertNothingLost();
    }

    // The same name, an image that works: as if it had been pushed anew.
    Cluster.shared().own().load(ImageVariant.of(original, BROKEN, Map.of()).toString());
    long mended = System.nanoTime();
    runs(BROKEN, MENDED);
    tell("from mended to Ready", mended);
    assertThat(pod().getMetadata().getUid()).isNotEqualTo(before);

    long changed = System.nanoTime();
    change(NEXT);
    runs(NEXT, MENDED);
    tell("from another image to Ready", changed);
    assertThat(Psql.asApplication(namespace, "orders", "SELECT count(*) > 0 FROM ledger"))
        .isEqualTo("t");
  }

  @Test
  void anImageThatFailsOnlyOnTheDataIsTakenBack() throws Exception {
    // The owner of the data is what only a start on the data looks at.
    Path late =
        ImageVariant.of(
            DevCluster.archive("postgres-17"), LATE, Map.of("/usr/local/bin/stat", "echo 70"));
    Cluster.shared().own().load(late.toString());
    namespace.applyReady("orders", "{}");
    Psql.asApplication(
        namespace, "orders", "CREATE TABLE sale (id int); INSERT INTO sale VALUES (42)");

    change(LATE);

    Database refused =
        namespace.await(
            "orders",
            MENDED,
            found ->
                condition(found, "Stalled").isPresent()
                    && condition(found, "InstancesReady").orElseThrow().getStatus().equals("True"));
    assertThat(condition(refused, "Ready").orElseThrow().getMessage())
        .contains("went back to image", "belongs to uid 70");
    assertThat(Psql.asApplication(namespace, "orders", "SELECT id FROM sale")).isEqualTo("42");
  }

  private void change(String image) {
    namespace.kubectl(
        "patch",
        "pgd",
        "orders",
        "--type=merge",
        "-p",
        "{\"spec\":{\"imageName\":\"%s\"}}".formatted(image));
  }

  /** What Ready says, as soon as it has this reason. */
  private String message(String reason) {
    long start = System.nanoTime();
    Database found =
        namespace.await(
            "orders",
            SOON,
            database ->
                condition(database, "Ready")
                    .filter(ready -> ready.getReason().equals(reason))
                    .filter(
                        ready ->
                            ready
                                .getMessage()
                                .contains("image " + database.getSpec().getImageName() + " "))
                    .isPresent());
    tell("until " + reason, start);
    return condition(found, "Ready").orElseThrow().getMessage();
  }

  private void runs(String image, Duration atMost) {
    namespace.await(
        "orders",
        atMost,
        found -> Conditions.isReady(found) && image.equals(found.getStatus().getImage()));
  }

  private static void tell(String what, long since) {
    System.err.printf("%s: %.1f s%n", what, (System.nanoTime() - since) / 1e9);
  }

  private Pod pod() {
    return namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").get();
  }

  /** Nodes, pods and Services of the cluster can be reached from the machine. */
  private LiveWriter writer() throws Exception {
    String address =
        namespace
            .client()
            .services()
            .inNamespace(namespace.name())
            .withName("orders-rw")
            .get()
            .getSpec()
            .getClusterIP();
    return new LiveWriter(
        "jdbc:postgresql://" + address + ":5432/app",
        namespace.secret("orders-app", "username"),
        namespace.secret("orders-app", "password"));
  }
}
