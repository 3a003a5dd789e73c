package dev.databaseoperator.testkit.faults;

import static dev.databaseoperator.testkit.faults.Requests.all;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static dev.databaseoperator.testkit.faults.Requests.watches;
import static dev.databaseoperator.testkit.faults.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy injects faults as described, and records correctly. */
@Timeout(60)
class FaultProxyIT {

  private static final Duration SOON = Duration.ofSeconds(5);

  private final KubernetesClient direct = ApiServer.withoutOperator().client();
  private final FaultProxy proxy = FaultProxy.to(direct);
  private String namespace;
  private KubernetesClient client;

  @BeforeEach
  void connect() {
    namespace = ApiServer.withoutOperator().newNamespace("faults");
    grantEverything();
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(proxy.kubeconfig()))
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout(2_000)
            .withWatchReconnectInterval(50)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterEach
  void disconnect() {
    client.close();
    proxy.close();
  }

  @Test
  void passesAndRecordsWithoutAFault() {
    ConfigMap created = create("a");
    client.resource(created).edit(object -> with(object, "x".repeat(500_000)));
    assertThat(client.configMaps().inNamespace(namespace).list().getItems())
        .extracting(found -> found.getData().get("k").length())
        .containsExactly(500_000);
    client.resource(created).delete();

    // The record follows the passing back, of which the client may be notified first.
    await()
        .untilAsserted(
            () ->
                assertThat(proxy.traffic().exchanges(all().in(namespace)))
                    .extracting(exchange -> exchange.request().verb() + " " + exchange.code())
                    .containsSubsequence("create 201", "patch 200", "list 200", "delete 200"));
    assertThat(proxy.traffic().exchanges(all()))
        .allSatisfy(
            each -> {
              assertThat(each.passedOn()).isGreaterThan(each.received());
              assertThat(each.answered()).isGreaterThan(each.passedOn());
              assertThat(each.passedBack()).isGreaterThan(each.answered());
            });
  }

  @Test
  void framesAreDelayedExactlyAndInOrderHoweverManyThereAre() {
    Events events = new Events();
    try (Watch watch = client.configMaps().inNamespace(namespace).watch(events)) {
      Duration delay = Duration.ofMillis(300);
      Fault slow = proxy.on(watches("configmaps")).delayFrames(delay);
      for (int i = 0; i < 100; i++) {
        createDirectly("c" + i);
      }
      await().atMost(SOON).until(() -> events.names().contains("c99"));
      slow.off();

      List<Traffic.Frame> frames =
          proxy.traffic().frames(watches("configmaps").in(namespace)).stream()
              .filter(frame -> frame.name().startsWith("c"))
              .toList();
      assertThat(frames).hasSize(100);
      assertThat(frames).extracting(Traffic.Frame::name).first().isEqualTo("c0");
      assertThat(frames).isSortedAccordingTo((a, b) -> Long.compare(a.received(), b.received()));
      assertThat(frames)
          .allSatisfy(
              frame ->
                  assertThat(Duration.ofNanos(frame.passedOn() - frame.received()))
                      .isBetween(delay, delay.plusMillis(50)));
    }
  }

  @Test
  void aBlackHoleKeepsTheConnectionAndWhatItSwallowedOfAWatchPassesAfterwards() {
    Events events = new Events();
    try (Watch watch = client.configMaps().inNamespace(namespace).watch(events)) {
      createDirectly("before");
      await().atMost(SOON).until(() -> events.names().contains("before"));
      Fault hole = proxy.on(all().of("configmaps").in(namespace)).blackHole();
      createDirectly("during");
      assertThat(client.secrets().inNamespace(namespace).list().getItems()).isEmpty();
      assertThatThrownBy(() -> client.configMaps().inNamespace(namespace).list())
          .isInstanceOf(KubernetesClientException.class);
      assertThat(events.names()).doesNotContain("during");
      assertThat(events.closed()).isZero();

      hole.off();

      await().atMost(SOON).until(() -> events.names().contains("during"));
    }
  }

  @Test
  void aBlackHoleForRunningWatchesLetsNewOnesThrough() {
    Events silent = new Events();
    Events fresh = new Events();
    try (Watch first = client.configMaps().inNamespace(namespace).watch(silent)) {
      proxy.on(watches("configmaps")).blackHoleRunning();
      try (Watch second = client.configMaps().inNamespace(namespace).watch(fresh)) {
        createDirectly("seen");
        await().atMost(SOON).until(() -> fresh.names().contains("seen"));
        assertThat(silent.names()).doesNotContain("seen");
      }
    }
  }

  @Test
  void aBlackHoleOfEverythingAnswersNothing() {
    proxy.on(all()).blackHole();
    long before = System.nanoTime();
    assertThatThrownBy(() -> client.configMaps().inNamespace(namespace).list())
        .isInstanceOf(KubernetesClientException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void answersInTheApiServersPlaceAsOftenAsAsked() {
    Fault refused =
        proxy.on(verbs("create").of("configmaps").named("a")).nth(2).answer(Answer.conflict());
    create("b");
    create("a");
    direct.configMaps().inNamespace(namespace).withName("a").delete();
    KubernetesClientException thrown =
        catchThrowableOfType(KubernetesClientException.class, () -> create("a"));
    assertThat(thrown.getCode()).isEqualTo(409);
    assertThat(thrown.getStatus().getReason()).isEqualTo("Conflict");
    create("a");
    assertThat(refused.hits()).hasSize(1);
  }

  @Test
  void aDroppedReplyLeavesTheWriteBehind() {
    Fault lost = proxy.on(writes().in(namespace)).once().dropReply();
    assertThatThrownBy(() -> create("a")).isInstanceOf(KubernetesClientException.class);
    assertThat(direct.configMaps().inNamespace(namespace).withName("a").get()).isNotNull();
    assertThat(lost.hits()).hasSize(1);
    assertThat(proxy.traffic().exchanges(writes().in(namespace)))
        .singleElement()
        .satisfies(exchange -> assertThat(exchange.code()).isEqualTo(201))
        .satisfies(exchange -> assertThat(exchange.passedBack()).isZero());
  }

  @Test
  void aCutOrAKillBeforeLeavesNothingBehindAndAKillAfterTheWrite() {
    AtomicInteger kills = new AtomicInteger();
    proxy.on(writes().in(namespace)).nth(1).cut();
    proxy.on(writes().in(namespace)).nth(2).killBefore(kills::incrementAndGet);
    proxy.on(writes().in(namespace)).nth(3).killAfter(kills::incrementAndGet);
    for (String name : List.of("cut", "before", "after")) {
      assertThatThrownBy(() -> create(name)).isInstanceOf(KubernetesClientException.class);
    }
    assertThat(kills).hasValue(2);
    assertThat(direct.configMaps().inNamespace(namespace).list().getItems())
        .extracting(found -> found.getMetadata().getName())
        .contains("after")
        .doesNotContain("cut", "before");
  }

  @Test
  void requestAndReplyAreDelayed() {
    proxy.on(verbs("create").of("configmaps")).once().delayRequest(Duration.ofMillis(200));
    proxy.on(verbs("create").of("configmaps")).once().delayReply(Duration.ofMillis(300));
    create("a");
    Traffic.Exchange exchange = proxy.traffic().exchanges(verbs("create").of("configmaps")).get(0);
    assertThat(Duration.ofNanos(exchange.passedOn() - exchange.received()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    assertThat(Duration.ofNanos(exchange.passedBack() - exchange.answered()))
        .isGreaterThan(Duration.ofMillis(300));
  }

  @Test
  void aWatchEndsWithGoneOrIsCut() {
    Events events = new Events();
    try (Watch watch = client.configMaps().inNamespace(namespace).watch(events)) {
      assertThat(proxy.cutWatches(watches("configmaps"))).isOne();
      await().atMost(SOON).until(() -> proxy.watches(watches("configmaps")).size() == 1);
      createDirectly("after-cut");
      await().atMost(SOON).until(() -> events.names().contains("after-cut"));

      assertThat(proxy.endWatches(watches("configmaps"), Answer.gone())).isOne();

      await().atMost(SOON).until(() -> events.closed() == 1);
      assertThat(events.cause.isHttpGone()).isTrue();
    }
  }

  @Test
  void chanceIsRepeatable() {
    Fault some = proxy.on(verbs("get").of("configmaps")).chance(0.5).answer(Answer.notFound());
    for (int i = 0; i < 40; i++) {
      client.configMaps().inNamespace(namespace).withName("n" + i).get();
    }
    assertThat(some.hits()).hasSizeBetween(5, 35);
  }

  /** In this namespace, to the operator's service account, whose token the proxy passes on. */
  private void grantEverything() {
    direct
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("test")
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", "database-operator", "database-operator")
                .build())
        .create();
  }

  private ConfigMap create(String name) {
    return client.resource(configMap(name)).create();
  }

  private void createDirectly(String name) {
    direct.resource(configMap(name)).create();
  }

  private ConfigMap configMap(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .build();
  }

  private static ConfigMap with(ConfigMap object, String value) {
    return new ConfigMapBuilder(object).addToData("k", value).build();
  }

  private static final class Events implements Watcher<ConfigMap> {
    private final Queue<String> names = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private volatile WatcherException cause;

    @Override
    public void eventReceived(Action action, ConfigMap object) {
      names.add(object.getMetadata().getName());
    }

    @Override
    public void onClose(WatcherException thrown) {
      cause = thrown;
      closed.incrementAndGet();
    }

    List<String> names() {
      return List.copyOf(names);
    }

    int closed() {
      return closed.get();
    }
  }
}
