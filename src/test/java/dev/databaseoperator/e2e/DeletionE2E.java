package dev.databaseoperator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.NeedsOwnNodes;
import dev.databaseoperator.testkit.Psql;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Deletion on a real cluster, with its garbage collector, volumes and namespaces. {@code
 * -Ddeletions=10} for more under a writer.
 */
class DeletionE2E {

  private static final int DELETIONS = Integer.getInteger("deletions", 3);

  private static final Duration MINUTE = Duration.ofSeconds(60);

  @RegisterExtension final Tenant namespace = Tenant.onCluster();

  @Test
  @NeedsOwnNodes("connects to pods from here")
  void deletedAndMadeAgainUnderAWriterNothingCommittedIsLost() throws Exception {
    String identifier = namespace.applyReady("orders", "{}").getStatus().getSystemIdentifier();
    String password = namespace.secret("orders-app", "password");
    List<Double> seconds = new ArrayList<>();
    try (OutageWriter writer =
        new OutageWriter(this::address, namespace.secret("orders-app", "username"), password)) {
      for (int i = 0; i < DELETIONS; i++) {
        writer.awaitProgress(MINUTE);
        long start = System.nanoTime();
        namespace.kubectl("delete", "pgd", "orders", "--timeout=30s");
        Database again = namespace.applyReady("orders", "{}");
        seconds.add(Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);

        assertThat(again.getStatus().getSystemIdentifier()).isNotNull().isEqualTo(identifier);
        assertThat(namespace.secret("orders-app", "password")).isEqualTo(password);
        assertThat(marks()).isEmpty();
      }
      writer.awaitProgress(MINUTE);
      writer.assertNothingLost();
      System.err.printf(
          Locale.ROOT,
          "deleted and made again, seconds until Ready: %s; %s rows committed, none lost%n",
          seconds,
          writer.committed());
    }
  }

  @Test
  void withDeleteNothingIsLeftInTheNamespaceAndANewOneBeginsAtOnce() {
    Set<String> before = everything();
    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    String uid = uid(PersistentVolumeClaim.class, "orders-1");
    String password = namespace.secret("orders-app", "password");

    namespace.kubectl("delete", "pgd", "orders", "--timeout=60s");

    assertThat(namespace.kubectl("get", "pod,pvc,secret,statefulset", "-o", "name")).isBlank();
    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    assertThat(uid(PersistentVolumeClaim.class, "orders-1")).isNotEqualTo(uid);
    assertThat(namespace.secret("orders-app", "password")).isNotEqualTo(password);

    namespace.kubectl("delete", "pgd", "orders", "--cascade=foreground", "--timeout=60s");
    assertThat(namespace.kubectl("get", "pod,pvc,secret,statefulset", "-o", "name")).isBlank();
    await().atMost(MINUTE).untilAsserted(() -> assertThat(everything()).isEqualTo(before));
    await()
        .atMost(MINUTE)
        .until(
            () ->
                namespace.client().persistentVolumes().list().getItems().stream()
                    .map(volume -> volume.getSpec().getClaimRef())
                    .filter(Objects::nonNull)
                    .noneMatch(claim -> claim.getNamespace().equals(namespace.name())));
  }

  @Test
  void withOrphanPostgresGoesOnAndANewDatabaseTakesItUpAsItIs() {
    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    Psql.asApplication(
        namespace, "orders", "CREATE TABLE sale (id int); INSERT INTO sale VALUES (42)");
    String pod = uid(Pod.class, "orders-1-0");
    String secret = uid(Secret.class, "orders-app");

    namespace.kubectl("delete", "pgd", "orders", "--cascade=orphan", "--timeout=60s");
    assertThat(Psql.asApplication(namespace, "orders", "SELECT id FROM sale")).isEqualTo("42");

    namespace.applyReady("orders", "{deletionPolicy: Delete}");
    assertThat(uid(Pod.class, "orders-1-0")).isEqualTo(pod);
    assertThat(uid(Secret.class, "orders-app")).isEqualTo(secret);
    assertThat(Psql.asApplication(namespace, "orders", "SELECT id FROM sale")).isEqualTo("42");
    assertThat(marks()).isEmpty();
  }

  @Test
  void aForegroundDeletionWithRetainKeepsTheDataAndEnds() {
    namespace.applyReady("orders", "{}");
    String claim = uid(PersistentVolumeClaim.class, "orders-1");

    namespace.kubectl("delete", "pgd", "orders", "--cascade=foreground", "--timeout=60s");

    assertThat(namespace.kubectl("get", "pod,statefulset", "-o", "name")).isBlank();
    assertThat(uid(PersistentVolumeClaim.class, "orders-1")).isEqualTo(claim);
    assertThat(marks())
        .containsExactlyInAnyOrder(
            "persistentvolumeclaim/orders-1", "secret/orders-app", "secret/orders-superuser");
    namespace.kubectl(
        "delete",
        "pvc,secret",
        "-l",
        "databaseoperator.dev/retained=true,databaseoperator.dev/database=orders");
    assertThat(namespace.kubectl("get", "pvc,secret", "-o", "name")).isBlank();
  }

  @Test
  void aNamespaceWithADatabaseThatRetainsCanBeDeleted() {
    namespace.applyReady("orders", "{}");
    Cluster.shared().kubectl("delete", "namespace", namespace.name(), "--timeout=90s");
  }

  private String address() {
    return namespace
        .client()
        .pods()
        .inNamespace(namespace.name())
        .withName("orders-1-0")
        .get()
        .getStatus()
        .getPodIP();
  }

  private List<String> marks() {
    return namespace
        .kubectl("get", "pvc,secret", "-l", "databaseoperator.dev/retained", "-o", "name")
        .lines()
        .toList();
  }

  private String uid(Class<? extends HasMetadata> type, String name) {
    return namespace
        .client()
        .resources(type)
        .inNamespace(namespace.name())
        .withName(name)
        .get()
        .getMetadata()
        .getUid();
  }

  /** Every object of every kind, but events and what Kubernetes makes in each namespace. */
  private Set<String> everything() {
    String kinds =
        Cluster.shared()
            .kubectl("api-resources", "--namespaced", "--verbs=list", "-o", "name")
            .lines()
            .filter(kind -> !kind.startsWith("events"))
            .reduce((one, other) -> one + "," + other)
            .orElseThrow();
    Set<String> all = new TreeSet<>(namespace.kubectl("get", kinds, "-o", "name").lines().toList());
    all.removeAll(Set.of("configmap/kube-root-ca.crt", "serviceaccount/default"));
    return all;
  }
}
