package dev.databaseoperator.runtime;

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
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.LonelyOperator;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Scrape;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.ApiRequest;
import dev.databaseoperator.testkit.faults.Fault;
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

  private static LonelyOperator lonely;

  @BeforeAll
  static void start() {
    lonely =
        new LonelyOperator(
            Map.of("DATABASE_OPERATOR_WATCH_SILENCE_LIMIT", LIMIT.toSeconds() + "s"));
    for (int i = 0; i < BEFORE_START; i++) {
      lonely.apply("before-" + i, "{paused: true}");
    }
    lonely.start();
  }

  @AfterAll
  static void stop() {
    lonely.close();
  }

  @BeforeEach
  void allIsWell() {
    lonely.proxy().calm();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            lonely::scrape,
            scrape -> scrape.max(GAUGE) < 1 && scrape.sum(LAG + "_count", DATABASES, "canary") > 0);
  }

  @Test
  void aBlackHoledWatchShowsWithinTwelveSecondsAndIsOpenedAnew() {
    double silent = lonely.scrape().sum(RESTARTS, DATABASES, SILENT);
    Fault hole = lonely.proxy().on(watches("databases")).blackHoleRunning();
    long swallowed = System.nanoTime();

    await()
        .atMost(Duration.ofSeconds(12))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> lonely.scrape().max(GAUGE, DATABASES) > 1);
    System.out.printf(
        Locale.ROOT,
        "black-holed watch visible after %.1f s%n",
        (System.nanoTime() - swallowed) / 1e9);
    assertThat(lonely.scrape().max(GAUGE, "resource=\"secrets\"")).isLessThan(1);

    lonely.apply("meanwhile", "{}");
    await()
        .atMost(LIMIT.plusSeconds(12))
        .until(() -> lonely.scrape().sum(RESTARTS, DATABASES, SILENT) == silent + 1);
    System.out.printf(
        Locale.ROOT, "opened anew after %.1f s%n", (System.nanoTime() - swallowed) / 1e9);
    await()
        .untilAsserted(
            () -> {
              assertThat(lonely.scrape().max(GAUGE, DATABASES)).isLessThan(1);
              assertThat(lonely.client().services().inNamespace(lonely.name()).list().getItems())
                  .anyMatch(service -> service.getMetadata().getName().equals("meanwhile-rw"));
            });
    hole.off();
  }

  @Test
  void afterGoneEverythingIsListedAnewAndThatIsNoLag() {
    lonely.proxy().traffic().clear();
    Scrape before = lonely.scrape();

    assertThat(lonely.proxy().endWatches(watches("databases"), Answer.gone())).isPositive();

    await().until(() -> restarts(lonely.scrape(), "gone") == restarts(before, "gone") + 1);
    lonely.apply("after-gone", "{paused: true}");
    lonely.await(
        "after-gone",
        Duration.ofSeconds(10),
        database -> database.getStatus().getObservedGeneration() == 1);
    await().atMost(Duration.ofSeconds(25)).until(() -> beats(lonely.scrape()) > beats(before));
    Scrape after = lonely.scrape();
    // One write may have been answered before the record of the proxy was cleared.
    assertThat(after.sum(LAG + "_count") - before.sum(LAG + "_count"))
        .as("samples are writes, not what was listed")
        .isLessThanOrEqualTo(lonely.proxy().traffic().exchanges(writes()).size() + 1);
    assertThat(after.sum(LAG + "_sum") - before.sum(LAG + "_sum")).isLessThan(5);
  }

  @Test
  void anIdleOperatorRaisesNoAlarmAndAsksForLeaseAndCanaryOnly() {
    Scrape before = lonely.scrape();
    lonely.proxy().traffic().clear();
    long begin = System.nanoTime();
    double worst = idle(begin, IDLE.dividedBy(2));
    lonely.proxy().cutWatches(all());
    worst = Math.max(worst, idle(begin, IDLE));
    Scrape after = lonely.scrape();
    Map<String, Integer> requests = new TreeMap<>();
    lonely
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
    lonely
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("first-frame")
                .withNamespace(lonely.name())
                .addToLabels("app.kubernetes.io/managed-by", "database-operator")
                .endMetadata()
                .build())
        .create();
    await().until(() -> !lonely.proxy().traffic().frames(watches("configmaps")).isEmpty());
    double silent = restarts(lonely.scrape(), "silent");
    Fault hole = lonely.proxy().on(watches("configmaps")).blackHoleRunning();
    long swallowed = System.nanoTime();

    await()
        .atMost(Duration.ofSeconds(65 + 12))
        .until(() -> lonely.scrape().max(GAUGE, "resource=\"configmaps\"") > 1);
    System.out.printf(
        Locale.ROOT,
        "black-holed watch without canary visible after %.1f s%n",
        (System.nanoTime() - swallowed) / 1e9);
    await()
        .atMost(LIMIT.plusSeconds(10))
        .until(() -> restarts(lonely.scrape(), "silent") == silent + 1);
    await().until(() -> lonely.scrape().max(GAUGE, "resource=\"configmaps\"") == 0);
    hole.off();
  }

  @Test
  void theCanaryIsNoDatabase() {
    Database canary = lonely.database(Canary.NAME);

    assertThat(Conditions.isReady(canary)).isTrue();
    assertThat(canary.getMetadata().getFinalizers()).isEmpty();
    assertThat(canary.getMetadata().getLabels()).containsEntry(Labels.CANARY, "true");
    assertThat(Conditions.condition(canary, "Ready").orElseThrow().getMessage())
        .startsWith("Not a database");
    assertThat(
            lonely
                .client()
                .services()
                .inNamespace(lonely.name())
                .withLabel("databaseoperator.dev/database", Canary.NAME)
                .list()
                .getItems())
        .isEmpty();

    lonely
        .client()
        .resources(Database.class)
        .inNamespace(lonely.name())
        .withName(Canary.NAME)
        .edit(
            found -> {
              found.getMetadata().getAnnotations().put(Annotations.ROTATE, "now");
              return found;
            });
    await()
        .during(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(lonely.database(Canary.NAME).getMetadata().getFinalizers()).isEmpty());

    lonely.client().resource(canary).delete();
    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> lonely.database(Canary.NAME),
            found -> found != null && Conditions.isReady(found));
  }

  @Test
  void whoWaitsReadsTheCanaryAndSeesASilentWatchToo() {
    try (OperatorProcess standby = lonely.standby()) {
      Fault hole = lonely.proxy().on(watches("databases")).blackHoleRunning();
      await()
          .atMost(Duration.ofSeconds(22))
          .until(() -> Scrape.of(standby).max(GAUGE, DATABASES) > 1);
      hole.off();
      assertThat(
              lonely.proxy().traffic().exchanges(verbs("get").of("databases").named(Canary.NAME)))
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
              worst.accumulateAndGet(lonely.scrape().max(GAUGE), Math::max);
              return System.nanoTime() - begin >= until.toNanos();
            });
    return worst.get();
  }
}
