package dev.databaseoperator.boot;

import static dev.databaseoperator.testkit.faults.Requests.all;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static dev.databaseoperator.testkit.faults.Requests.watches;
import static dev.databaseoperator.testkit.faults.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scrape;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.ApiRequest;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Watches that deliver nothing, or much at once, seen from outside; the canary beats as shipped.
 */
class SilentWatchIT {

  private static final String GAUGE = "database_operator_watch_unacknowledged_seconds";
  private static final String RESTARTS = "database_operator_watch_restarts_total";
  private static final String LAG = "database_operator_watch_lag_seconds";
  private static final String SILENT = "reason=\"silent\"";
  private static final String DATABASES = "resource=\"databases\"";
  private static final int BEFORE_START = 20;
  private static final Duration LIMIT = Duration.ofSeconds(13);

  /** 30 minutes: {@code -Dlag.idle=1800}. */
  private static final Duration IDLE = Duration.ofSeconds(Integer.getInteger("lag.idle", 30));

  private static Tenant namespace;
  private static ProxiedOperator operator;

  @BeforeAll
  static void start() {
    namespace = ApiServer.withoutOperator().tenant("served");
    operator =
        ProxiedOperator.withCanary(
            namespace, Map.of("DATABASE_OPERATOR_WATCH_SILENCE_LIMIT", LIMIT.toSeconds() + "s"));
    for (int i = 0; i < BEFORE_START; i++) {
      namespace.apply("before-" + i, "{paused: true}");
    }
    operator.start();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @BeforeEach
  void allIsWell() {
    operator.proxy().calm();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            operator::scrape,
            scrape -> scrape.max(GAUGE) < 1 && scrape.sum(LAG + "_count", DATABASES, "canary") > 0);
  }

  @Test
  void aBlackHoledWatchShowsWithinTwelveSecondsAndIsOpenedAnew() {
    double silent = operator.scrape().sum(RESTARTS, DATABASES, SILENT);
    Fault hole = operator.proxy().on(watches("databases")).blackHoleRunning();
    long swallowed = System.nanoTime();

    await()
        .atMost(Duration.ofSeconds(12))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> operator.scrape().max(GAUGE, DATABASES) > 1);
    System.out.printf(
        Locale.ROOT,
        "black-holed watch visible after %.1f s%n",
        (System.nanoTime() - swallowed) / 1e9);
    assertThat(operator.scrape().max(GAUGE, "resource=\"secrets\"")).isLessThan(1);

    namespace.apply("meanwhile", "{}");
    await()
        .atMost(LIMIT.plusSeconds(12))
        .until(() -> operator.scrape().sum(RESTARTS, DATABASES, SILENT) == silent + 1);
    System.out.printf(
        Locale.ROOT, "opened anew after %.1f s%n", (System.nanoTime() - swallowed) / 1e9);
    await()
        .untilAsserted(
            () -> {
              assertThat(operator.scrape().max(GAUGE, DATABASES)).isLessThan(1);
              assertThat(
                      namespace.client().services().inNamespace(namespace.name()).list().getItems())
                  .anyMatch(service -> service.getMetadata().getName().equals("meanwhile-rw"));
            });
    hole.off();
  }

  @Test
  void afterGoneEverythingIsListedAnewAndThatIsNoLag() {
    operator.proxy().traffic().clear();
    Scrape before = operator.scrape();

    assertThat(operator.proxy().endWatches(watches("databases"), Answer.gone())).isPositive();

    await().until(() -> restarts(operator.scrape(), "gone") == restarts(before, "gone") + 1);
    namespace.apply("after-gone", "{paused: true}");
    namespace.await(
        "after-gone",
        Duration.ofSeconds(10),
        database -> database.getStatus().getObservedGeneration() == 1);
    await().atMost(Duration.ofSeconds(25)).until(() -> beats(operator.scrape()) > beats(before));
    Scrape after = operator.scrape();
    // One write may have been answered before the record of the proxy was cleared.
    assertThat(after.sum(LAG + "_count") - before.sum(LAG + "_count"))
        .as("samples are writes, not what was listed")
        .isLessThanOrEqualTo(operator.proxy().traffic().exchanges(writes()).size() + 1);
    assertThat(after.sum(LAG + "_sum") - before.sum(LAG + "_sum")).isLessThan(5);
  }

  @Test
  void anIdleOperatorRaisesNoAlarmAndAsksForLeaseAndCanaryOnly() {
    Scrape before = operator.scrape();
    operator.proxy().traffic().clear();
    long begin = System.nanoTime();
    double worst = idle(begin, IDLE.dividedBy(2));
    operator.proxy().cutWatches(all());
    worst = Math.max(worst, idle(begin, IDLE));
    Scrape after = operator.scrape();
    Map<String, Integer> requests = new TreeMap<>();
    operator
        .proxy()
        .traffic()
        .exchanges(all().where(request -> !request.verb().equals("watch")))
        .stream()
        // An exchange is noted when it has ended; one of the start may end late.
        .filter(exchange -> exchange.received() >= begin)
        .forEach(exchange -> requests.merge(words(exchange.request()), 1, Integer::sum));

    System.out.printf(
        Locale.ROOT,
        "%d s idle: worst gauge %.3f s, restarts %s, requests a minute: %s%n",
        IDLE.toSeconds(),
        worst,
        restarts(before, after),
        perMinute(requests));
    assertThat(worst).isLessThan(5);
    assertThat(after.sum(RESTARTS, SILENT)).isEqualTo(before.sum(RESTARTS, SILENT));
    assertThat(after.sum(RESTARTS)).isGreaterThanOrEqualTo(before.sum(RESTARTS) + 8);
    assertThat(requests.keySet())
        .allMatch(words -> words.contains("leases") || words.contains("databases"));
  }

  /** Takes more than a minute: part of the long run only. */
  @Test
  @EnabledIfSystemProperty(named = "lag.idle", matches = "[0-9]{3,}")
  void aSilentWatchWithoutCanaryIsNoticedByItsMissingBookmark() {
    namespace
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("first-frame")
                .withNamespace(namespace.name())
                .addToLabels("app.kubernetes.io/managed-by", "database-operator")
                .endMetadata()
                .build())
        .create();
    await().until(() -> !operator.proxy().traffic().frames(watches("configmaps")).isEmpty());
    double silent = restarts(operator.scrape(), "silent");
    Fault hole = operator.proxy().on(watches("configmaps")).blackHoleRunning();
    long swallowed = System.nanoTime();

    await()
        .atMost(Duration.ofSeconds(65 + 12))
        .until(() -> operator.scrape().max(GAUGE, "resource=\"configmaps\"") > 1);
    System.out.printf(
        Locale.ROOT,
        "black-holed watch without canary visible after %.1f s%n",
        (System.nanoTime() - swallowed) / 1e9);
    await()
        .atMost(LIMIT.plusSeconds(10))
        .until(() -> restarts(operator.scrape(), "silent") == silent + 1);
    await().until(() -> operator.scrape().max(GAUGE, "resource=\"configmaps\"") == 0);
    hole.off();
  }

  @Test
  void theCanaryIsNoDatabase() {
    Database canary = namespace.database(Canary.NAME);

    assertThat(Conditions.isReady(canary)).isTrue();
    assertThat(canary.getMetadata().getFinalizers()).isEmpty();
    assertThat(canary.getMetadata().getLabels()).containsEntry(Labels.CANARY, "true");
    assertThat(Conditions.condition(canary, "Ready").orElseThrow().getMessage())
        .startsWith("Not a database");
    assertThat(
            namespace
                .client()
                .services()
                .inNamespace(namespace.name())
                .withLabel("databaseoperator.dev/database", Canary.NAME)
                .list()
                .getItems())
        .isEmpty();

    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName(Canary.NAME)
        .edit(
            found -> {
              found.getMetadata().getAnnotations().put(Annotations.ROTATE, "now");
              return found;
            });
    await()
        .during(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(namespace.database(Canary.NAME).getMetadata().getFinalizers())
                    .isEmpty());

    namespace.client().resource(canary).delete();
    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> namespace.database(Canary.NAME),
            found -> found != null && Conditions.isReady(found));
  }

  @Test
  void whoWaitsReadsTheCanaryAndSeesASilentWatchToo() {
    try (OperatorProcess standby = operator.standby()) {
      Fault hole = operator.proxy().on(watches("databases")).blackHoleRunning();
      await()
          .atMost(Duration.ofSeconds(22))
          .until(() -> Scrape.of(standby).max(GAUGE, DATABASES) > 1);
      hole.off();
      assertThat(
              operator.proxy().traffic().exchanges(verbs("get").of("databases").named(Canary.NAME)))
          .isNotEmpty();
      assertThat(Scrape.of(standby).sum(LAG + "_count")).isZero();
    }
  }

  private static double beats(Scrape scrape) {
    return scrape.sum(LAG + "_count", DATABASES, "canary");
  }

  private static String words(ApiRequest request) {
    String what = request.resource().isEmpty() ? request.path() : request.resource();
    return String.join(" ", List.of(request.verb(), what, request.subresource())).strip();
  }

  private static Map<String, String> perMinute(Map<String, Integer> requests) {
    Map<String, String> rates = new TreeMap<>();
    requests.forEach((words, n) -> rates.put(words, "%.1f".formatted(n * 60.0 / IDLE.toSeconds())));
    return rates;
  }

  private static Map<String, Double> restarts(Scrape before, Scrape after) {
    Map<String, Double> restarts = new TreeMap<>();
    for (String reason : List.of("start", "closed", "error", "gone", "silent")) {
      restarts.put(reason, restarts(after, reason) - restarts(before, reason));
    }
    return restarts;
  }

  private static double restarts(Scrape scrape, String reason) {
    return scrape.sum(RESTARTS, "reason=\"%s\"".formatted(reason));
  }

  /** The largest value of any gauge until so long after {@code begin}. */
  private static double idle(long begin, Duration until) {
    AtomicReference<Double> worst = new AtomicReference<>(0.0);
    await()
        .atMost(until.plusSeconds(10))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              worst.accumulateAndGet(operator.scrape().max(GAUGE), Math::max);
              return System.nanoTime() - begin >= until.toNanos();
            });
    return worst.get();
  }
}
