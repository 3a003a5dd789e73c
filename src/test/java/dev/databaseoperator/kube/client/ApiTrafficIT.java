package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whether the counters say what the API server's audit log says. */
class ApiTrafficIT {

  private static final int CONFLICTS = Integer.getInteger("conflicts", 10_000);
  private static final int THREADS = 8;
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("late")
          .build();

  private static final PatchContext APPLY_FORCED =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("owner")
          .withForce(true)
          .build();

  private final ApiServer apiServer = ApiServer.shared();

  @Test
  void everyRequestIsCountedAsInTheAuditLog() {
    String namespace = apiServer.newNamespace("traffic");
    try (ObservedClient observed = ObservedClient.of(apiServer)) {
      var maps = observed.client.configMaps().inNamespace(namespace);
      ConfigMap made = maps.resource(map("one", "a")).create();
      maps.withName("one").get();
      maps.withName("none").get();
      maps.list();
      observed.client.configMaps().inAnyNamespace().list();
      maps.resource(made).patch(APPLY_FORCED, map("one", "b"));
      maps.withName("one").edit(seen -> map("one", "c"));
      maps.withName("one").delete();
      maps.withLabel("a", "b").delete();
      observed.client.raw("/readyz");
      observed.client.raw("/version");
      observed.client.getApiGroups();
      observed.client.supports("example.com/v1", "Nothing");
      observed.client.namespaces().withName(namespace).get();
      observed.client.pods().inNamespace(namespace).withName("none").get();

      await()
          .untilAsserted(
              () ->
                  assertThat(observed.counted(Metric.API_REQUESTS))
                      .isNotEmpty()
                      .isEqualTo(observed.audited(apiServer).byCode()));
      assertThat(observed.counted(Metric.API_REQUESTS))
          .containsEntry("get configmaps 404", 1L)
          .containsEntry("deletecollection configmaps 200", 1L)
          .containsEntry("list configmaps 200", 2L);
    }
  }

  @Test
  void aWatchIsCountedWhenItIsEstablishedOrRefused() {
    String namespace = apiServer.newNamespace("traffic");
    try (ObservedClient observed = ObservedClient.of(apiServer)) {
      var maps = observed.client.configMaps().inNamespace(namespace);
      try (Watch watch = maps.watch(ignored())) {
        maps.resource(map("one", "a")).create();
        assertThatThrownBy(
                () ->
                    observed
                        .client
                        .genericKubernetesResources(
                            new ResourceDefinitionContext.Builder()
                                .withGroup("example.com")
                                .withVersion("v1")
                                .withKind("Nothing")
                                .withPlural("nothings")
                                .withNamespaced(true)
                                .build())
                        .inNamespace(namespace)
                        .watch(ignored()))
            .isInstanceOf(KubernetesClientException.class);
        await()
            .untilAsserted(
                () ->
                    assertThat(observed.counted(Metric.API_REQUESTS))
                        .containsEntry("watch configmaps 101", 1L)
                        .isEqualTo(observed.audited(apiServer).byCode()));
      }
      Timer established =
          Metric.API_REQUEST_DURATION.timer(observed.meters, "watch", "configmaps", "101");
      assertThat(established.count()).isEqualTo(1);
      assertThat(established.max(TimeUnit.SECONDS)).isLessThan(5);
    }
  }

  @Test
  void conflictsAreThoseOfTheAuditLogByReason() throws Exception {
    String namespace = apiServer.newNamespace("traffic");
    try (ObservedClient observed = ObservedClient.of(apiServer)) {
      long began = System.nanoTime();
      provoke(observed, namespace);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

      await()
          .untilAsserted(
              () ->
                  assertThat(total(observed.counted(Metric.CONFLICTS)))
                      .isGreaterThanOrEqualTo(CONFLICTS));
      Map<String, Long> counted = observed.counted(Metric.CONFLICTS);
      System.out.printf("%d conflicts in %d ms: %s%n", total(counted), millis, counted);
      assertThat(counted).isEqualTo(observed.audited(apiServer).conflicts());
      assertThat(observed.counted(Metric.API_REQUESTS))
          .isEqualTo(observed.audited(apiServer).byCode());
      assertThat(counted)
          .containsOnlyKeys(
              "create configmaps AlreadyExists",
              "delete configmaps Conflict",
              "patch configmaps ApplyConflict",
              "patch configmaps Conflict",
              "update configmaps Conflict");
    }
  }

  @Test
  void attemptsOfTheClientItselfAreCounted() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger asked = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          int code = asked.incrementAndGet() < 3 ? 503 : 404;
          exchange.sendResponseHeaders(code, -1);
          exchange.close();
        });
    server.start();
    try (ObservedClient observed =
        ObservedClient.at("http://127.0.0.1:" + server.getAddress().getPort(), 5)) {
      assertThat(observed.client.pods().inNamespace("shop").withName("x").get()).isNull();
      assertThat(observed.counted(Metric.API_REQUESTS))
          .containsOnly(Map.entry("get pods 503", 2L), Map.entry("get pods 404", 1L));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void attemptsWithoutAnAnswerAreCountedToTheLast() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      String nobody = "http://127.0.0.1:" + closed.getLocalPort();
      closed.close();
      try (ObservedClient observed = ObservedClient.at(nobody, 2)) {
        assertThatThrownBy(() -> observed.client.pods().inNamespace("shop").list())
            .isInstanceOf(KubernetesClientException.class);
        assertThatThrownBy(() -> observed.client.raw("/readyz"))
            .isInstanceOf(KubernetesClientException.class);
        assertThat(observed.counted(Metric.API_REQUESTS))
            .containsOnly(Map.entry("list pods error", 3L), Map.entry("get nonresource error", 3L));
      }
    }
  }

  /** Every kind of conflict, from several threads, each on an object of its own. */
  private static void provoke(ObservedClient observed, String namespace) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String name = "map-" + thread;
        ends.add(threads.submit(() -> provoke(observed, namespace, name)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void provoke(ObservedClient observed, String namespace, String name) {
    var maps = observed.client.configMaps().inNamespace(namespace);
    ConfigMap first = maps.resource(map(name, "first")).create();
    maps.resource(first).patch(APPLY_FORCED, map(name, "second"));
    String staleMerge =
        "{\"metadata\":{\"resourceVersion\":\"%s\"},\"data\":{\"key\":\"x\"}}"
            .formatted(first.getMetadata().getResourceVersion());
    for (int i = 0; i < 1 + (CONFLICTS - 1) / (THREADS * 5); i++) {
      conflict(() -> maps.resource(stale(first)).update());
      conflict(() -> maps.resource(map(name, "again")).create());
      conflict(() -> maps.resource(map(name, "third")).patch(APPLY, map(name, "third")));
      conflict(() -> maps.withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), staleMerge));
      conflict(() -> maps.resource(first).lockResourceVersion().delete());
    }
  }

  private static ConfigMap stale(ConfigMap first) {
    return new ConfigMapBuilder(first).addToData("key", "stale").build();
  }

  private static void conflict(Runnable write) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  private static long total(Map<String, Long> counted) {
    return counted.values().stream().mapToLong(Long::longValue).sum();
  }

  private static ConfigMap map(String name, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .addToData("key", value)
        .build();
  }

  private static <T> Watcher<T> ignored() {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T resource) {}

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
