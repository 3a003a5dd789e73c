package dev.databaseoperator.boot;

import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static dev.databaseoperator.testkit.faults.Requests.watches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Scrape;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import dev.databaseoperator.testkit.faults.Traffic.Exchange;
import dev.databaseoperator.testkit.faults.Traffic.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The metric against the truth, which the proxy knows: when it passed the answer to a write back,
 * and when it passed the event of that write on. Both read the same clock of the machine.
 */
class WatchLagIT {

  private static final String LAG = "database_operator_watch_lag_seconds";
  private static final String DATABASES = "resource=\"databases\"";
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final int BEATS = 20;

  /** A machine that is busy with something else can delay one of the two clocks' readings. */
  private static final int TRIES = 3;

  private static Tenant namespace;
  private static ProxiedOperator operator;

  private record Measured(double metric, double truth) {
    boolean isTrue() {
      return Math.abs(metric - truth) <= Math.max(0.010, 0.1 * truth);
    }
  }

  @BeforeAll
  static void start() {
    namespace = ApiServer.withoutOperator().tenant("served");
    operator =
        ProxiedOperator.withCanary(
                namespace,
                Map.of("DATABASE_OPERATOR_WATCH_CANARY_PERIOD", PERIOD.toMillis() / 1000.0 + "s"))
            .start();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @AfterEach
  void calm() {
    operator.proxy().calm();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 500, 5000})
  void theLagOfTheCanaryIsThatOfTheWatch(int millis) {
    Fault slow = operator.proxy().on(watches("databases")).delayFrames(Duration.ofMillis(millis));
    awaitBeats(millis / PERIOD.toMillis() + 8);

    Measured measured = measure();
    for (int i = 1; i < TRIES && !measured.isTrue(); i++) {
      measured = measure();
    }

    System.out.printf(
        Locale.ROOT,
        "watch delayed by %d ms: truth %.1f ms, metric %.1f ms%n",
        millis,
        measured.truth() * 1e3,
        measured.metric() * 1e3);
    assertThat(measured.truth()).isGreaterThanOrEqualTo(millis / 1e3 - 0.010);
    assertThat(measured).matches(Measured::isTrue);
    slow.off();
  }

  @Test
  void theEchoOfOtherWritesTellsOfTheirOwnWatch() {
    operator.proxy().on(watches("services")).delayFrames(Duration.ofMillis(500));

    namespace.apply("orders", "{}");

    Scrape scrape =
        await()
            .until(
                operator::scrape,
                now -> now.sum(LAG + "_count", "resource=\"services\"", "echo") >= 2);
    assertThat(mean(scrape, "resource=\"services\"", "echo")).isCloseTo(0.5, within(0.05));
    assertThat(mean(scrape, "resource=\"configmaps\"", "echo")).isLessThan(0.25);
    await()
        .untilAsserted(
            () ->
                assertThat(operator.scrape().max("database_operator_watch_unacknowledged_seconds"))
                    .isLessThan(0.25));
  }

  private Measured measure() {
    operator.proxy().traffic().clear();
    awaitBeats(2);
    long from = System.nanoTime();
    Scrape before = operator.scrape();
    awaitBeats(BEATS);
    Scrape after = operator.scrape();
    long until = System.nanoTime();
    double truth =
        canaryFrames().stream()
            .filter(frame -> frame.passedOn() > from && frame.passedOn() < until)
            .map(this::truth)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow();
    double metric = (sum(after) - sum(before)) / (count(after) - count(before));
    return new Measured(metric, truth);
  }

  /** Writes of the canary do not overlap: an event belongs to the last one sent before it. */
  private Double truth(Frame frame) {
    List<Exchange> writes =
        operator.proxy().traffic().exchanges(verbs("patch").of("databases").named(Canary.NAME));
    return writes.stream()
        .filter(write -> write.passedOn() <= frame.received())
        .reduce((first, second) -> second)
        .map(write -> Math.max(0, frame.passedOn() - write.passedBack()) / 1e9)
        .orElse(null);
  }

  private List<Frame> canaryFrames() {
    return operator.proxy().traffic().frames(watches("databases")).stream()
        .filter(frame -> frame.name().equals(Canary.NAME))
        .toList();
  }

  private static void awaitBeats(long beats) {
    double wanted = count(operator.scrape()) + beats;
    await()
        .atMost(PERIOD.multipliedBy(beats).plusSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> count(operator.scrape()) >= wanted);
  }

  private static double count(Scrape scrape) {
    return scrape.sum(LAG + "_count", DATABASES, "canary");
  }

  private static double sum(Scrape scrape) {
    return scrape.sum(LAG + "_sum", DATABASES, "canary");
  }

  private static double mean(Scrape scrape, String... labels) {
    return scrape.sum(LAG + "_sum", labels) / scrape.sum(LAG + "_count", labels);
  }
}
