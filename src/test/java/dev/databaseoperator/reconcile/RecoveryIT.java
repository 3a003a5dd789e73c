package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.faults.Requests.all;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.AuditLog;
import dev.databaseoperator.testkit.ClaimProtection;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.RestartableApiServer;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a control plane does on its bad days. The operator recovers by itself: edits made before,
 * meanwhile and afterwards are applied, and nothing is made twice.
 */
class RecoveryIT {

  /** {@code -Detcd.stall=30} for a long one, which the operator meets with its default timings. */
  private static final int STALL = Integer.getInteger("etcd.stall", 8);

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofMinutes(2);

  private static RestartableApiServer server;
  private static Tenant namespace;
  private static ProxiedOperator operator;

  @BeforeAll
  static void start() {
    server = RestartableApiServer.start();
    // As long a stall as loses the Lease, in less time.
    Map<String, String> timings = STALL >= 20 ? Map.of() : ProxiedOperator.SHORT_LEASE;
    namespace = server.tenant("recovery");
    operator = ProxiedOperator.of(namespace, timings).start();
  }

  @AfterAll
  static void stop() {
    operator.close();
    server.close();
  }

  @AfterEach
  void nothingWasMadeTwice() {
    List<AuditLog.Request> created =
        server
            .audit()
            .requests(
                request ->
                    request.user().equals(OperatorProcess.USER)
                        && request.namespace().equals(namespace.name())
                        && request.code() == 201
                        && !request.resource().equals("events")
                        && !request.resource().equals("leases"));
    assertThat(created)
        .extracting(
            r ->
                r.resource()
                    + "/"
                    + r.json().at("/responseObject/metadata/name").asText()
                    + r.json().at("/requestObject/metadata/name").asText())
        .doesNotHaveDuplicates();
  }

  @Test
  void apiServerRestarted() {
    makeAndEdit("restarted");

    server.stopApiServer();
    server.startApiServer();

    long ready = System.nanoTime();
    awaitImage("restarted", "postgres:17-edited");
    edit("restarted", "postgres:17-again");
    awaitImage("restarted", "postgres:17-again");
    System.out.printf(
        "API server restarted: edits applied %d ms after it was ready%n", since(ready));
    assertThat(operator.process().isAlive()).isTrue();
    assertUsable("restarted");
  }

  @Test
  void watchesEndWithGoneWhileEverythingChanges() {
    makeAndEdit("gone");
    namespace.apply("deleted", "{deletionPolicy: Delete}");
    await().atMost(SOON).until(() -> instance("deleted") != null);
    Fault away = operator.proxy().on(verbs("watch", "list").in(namespace.name())).blackHole();
    operator.proxy().cutWatches(all());
    edit("gone", "postgres:17-unseen");
    namespace.apply("unseen", "{}");
    namespace.client().resource(namespace.database("deleted")).delete();

    Fault gone =
        operator.proxy().on(verbs("watch").in(namespace.name())).times(8).answer(Answer.gone());
    away.off();
    operator.proxy().cutAll();

    long since = System.nanoTime();
    awaitImage("gone", "postgres:17-unseen");
    await().atMost(SOON).until(() -> instance("unseen") != null);
    await()
        .atMost(SOON)
        .until(
            () -> {
              ClaimProtection.releaseAll(namespace.name(), namespace.client());
              return namespace.database("deleted") == null;
            });
    System.out.printf("watches gone: everything applied after %d ms%n", since(since));
    assertThat(gone.hits()).isNotEmpty();

    assertThat(operator.proxy().endWatches(verbs("watch").in(namespace.name()), Answer.gone()))
        .isPositive();
    edit("gone", "postgres:17-again");
    awaitImage("gone", "postgres:17-again");
    assertUsable("after-gone");
  }

  @Test
  void etcdStalled() {
    makeAndEdit("stalled");

    server.pauseEtcd();
    long paused = System.nanoTime();
    OperatorProcess before = operator.process();
    await()
        .atMost(Duration.ofSeconds(STALL + 1))
        .pollDelay(Duration.ofSeconds(STALL))
        .until(() -> true);
    server.resumeEtcd();
    long resumed = System.nanoTime();

    // Who could not renew the Lease ends, because another may lead; the kubelet starts it again.
    await()
        .atMost(LONG)
        .until(() -> !before.isAlive() || hasImage("stalled", "postgres:17-edited"));
    if (!before.isAlive()) {
      assertThat(before.exitCode()).isEqualTo(1);
      operator.start();
    }
    awaitImage("stalled", "postgres:17-edited");
    edit("stalled", "postgres:17-again");
    awaitImage("stalled", "postgres:17-again");
    System.out.printf(
        "etcd stalled for %d ms: operator %s, edits applied %d ms after it went on%n",
        TimeUnit.NANOSECONDS.toMillis(resumed - paused),
        before.isAlive() ? "went on" : "ended and was started again",
        since(resumed));
    assertUsable("after-stall");
  }

  private static void makeAndEdit(String name) {
    namespace.apply(name, "{}");
    await().atMost(SOON).until(() -> instance(name) != null);
    edit(name, "postgres:17-edited");
  }

  private static void edit(String name, String image) {
    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName(name)
        .edit(
            database -> {
              database.getSpec().setImageName(image);
              return database;
            });
  }

  private static void awaitImage(String name, String image) {
    await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> hasImage(name, image));
  }

  private static boolean hasImage(String name, String image) {
    return instance(name)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getImage()
        .equals(image);
  }

  /** A new Database is made, and its status written. */
  private static void assertUsable(String name) {
    namespace.apply(name + "-new", "{}");
    namespace.await(
        name + "-new",
        SOON,
        found -> instance(name + "-new") != null && found.getStatus().getObservedGeneration() == 1);
  }

  private static StatefulSet instance(String database) {
    return namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName(database + "-1")
        .get();
  }

  private static long since(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
