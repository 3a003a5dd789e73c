package dev.databaseoperator.observability;

import static dev.databaseoperator.testkit.faults.Requests.watches;
import static dev.databaseoperator.testkit.faults.Requests.writes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.Faults;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * What goes wrong in a {@link BadMinute}. Databases that hibernate have all objects and no pod:
 * they are cheap to work on.
 *
 * @param namespace that the operator serves
 * @param operator to whom it happens; it has two workers
 */
record Trouble(Tenant namespace, ProxiedOperator operator) {

  private static final List<String> STORM =
      IntStream.range(0, 6).mapToObj(i -> "storm-" + i).toList();

  /** What arrives from the watch of ConfigMaps is swallowed, the echo of an own write too. */
  void blackHoleAWatch() {
    operator.proxy().on(watches("configmaps")).blackHoleRunning();
    namespace.apply("unseen", "{hibernated: true}");
  }

  /** A Database that needs a person. */
  void nameAMissingSecret() {
    namespace.apply("broken", "{bootstrap: {initdb: {secret: {name: missing}}}}");
  }

  /** All workers wait for the API server, and news of Services come late. */
  void keepWorkersBusyAndNewsLate() {
    Fault late = operator.proxy().on(watches("services")).delayFrames(Duration.ofSeconds(8));
    for (String slow : List.of("slow-0", "slow-1")) {
      operator
          .proxy()
          .on(writes().of("services").named(slow + "-rw"))
          .once()
          .delayRequest(Duration.ofSeconds(12));
      namespace.apply(slow, "{hibernated: true}");
    }
    await("both workers are busy")
        .atMost(BadMinute.SOON)
        .until(() -> metric("reconcile_active_workers") == 2);
    // They wait for a worker.
    STORM.forEach(name -> namespace.apply(name, "{hibernated: true}"));
    await("storm-…").atMost(BadMinute.SOON).until(() -> STORM.stream().allMatch(this::hibernates));
    await("news").atMost(BadMinute.SOON).until(() -> lag("services") > 5);
    late.off();
  }

  /**
   * Before each write of the operator somebody else edits the same Secret, until it was {@code
   * longEnough}.
   */
  void makeWritersFight(BooleanSupplier longEnough) {
    List<Fault> fights = new ArrayList<>();
    for (String name : STORM) {
      String secret = name + "-app";
      Faults fight = operator.proxy().on(writes().of("secrets").named(secret));
      // One of them ends soon enough for the operator to win.
      fights.add(
          (name.equals(STORM.get(0)) ? fight.times(3) : fight)
              .runBefore(() -> edit(secret, "other", Long.toString(System.nanoTime()))));
      edit(secret, "uri", null);
    }
    await("conflicts, won and lost")
        .atMost(BadMinute.SOON)
        .until(
            () ->
                metric("conflict_retries_total", "outcome=\"exhausted\"") >= STORM.size() - 1
                    && metric("conflict_retries_total", "outcome=\"recovered\"") >= 1
                    && longEnough.getAsBoolean());
    fights.forEach(Fault::off);
  }

  /** The API server refuses, fails and throttles. */
  void refuseFailAndThrottle() {
    operator
        .proxy()
        .on(writes().of("configmaps").named("refused-config"))
        .answer(Answer.forbidden());
    operator
        .proxy()
        .on(writes().of("configmaps").named("failing-config"))
        .answer(Answer.unavailable());
    operator
        .proxy()
        .on(writes().of("services").named("throttled-rw"))
        .times(4)
        .answer(Answer.tooManyRequests(1));
    List.of("refused", "failing", "throttled")
        .forEach(name -> namespace.apply(name, "{hibernated: true}"));
    for (String code : List.of("403", "429", "503")) {
      await(code)
          .atMost(BadMinute.SOON)
          .until(() -> metric("api_requests_total", "code=\"%s\"".formatted(code)) > 1);
    }
  }

  /**
   * Users have it watch so many large Secrets that its heap runs low, until it was {@code
   * longEnough}. None is added while more than three quarters are in use: it shall not end.
   */
  void fillTheHeap(BooleanSupplier longEnough) {
    String large = "x".repeat(500_000);
    AtomicInteger secrets = new AtomicInteger();
    await("heap")
        .atMost(BadMinute.SOON)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              if (metric("heap_used_after_collection_bytes") < 0.75 * metric("heap_limit_bytes")) {
                // Each with a text of its own: equal ones are kept once.
                String name = "large-" + secrets.incrementAndGet();
                namespace.applyCredentials(name, "app", name + large);
              }
              return longEnough.getAsBoolean();
            });
  }

  /** The user's hands; without a value the key goes. */
  private void edit(String secret, String key, String value) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(
            found -> {
              if (value == null) {
                found.getData().remove(key);
              } else {
                found.getData().put(key, Base64.getEncoder().encodeToString(value.getBytes(UTF_8)));
              }
              return found;
            });
  }

  private boolean hibernates(String name) {
    return namespace.database(name).getStatus().getPhase() == Phase.Hibernated;
  }

  /** The sum of these series now. */
  private double metric(String name, String... labels) {
    return operator.scrape().sum("database_operator_" + name, labels);
  }

  /** Seconds; the longest of the last minutes. */
  private double lag(String resource) {
    return operator
        .scrape()
        .max(
            "database_operator_watch_lag_seconds_max",
            "resource=\"%s\"".formatted(resource),
            "source=\"echo\"");
  }
}
