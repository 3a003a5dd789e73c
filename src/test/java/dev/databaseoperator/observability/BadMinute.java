package dev.databaseoperator.observability;

import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Prometheus;
import dev.databaseoperator.testkit.Scratch;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.TestNode;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The packaged operator meets everything that an alert is for, while a real Prometheus scrapes it
 * and evaluates the rules: a watch that is black-holed for longer than the alert's 30 seconds, late
 * news, busy workers, a conflict storm, an API server that refuses, fails and throttles, Databases
 * that cannot get ready, no leader, two leaders, a heap that runs low, no operator.
 */
final class BadMinute implements AutoCloseable {

  /** The job under which the operator is scraped. */
  static final String JOB = "database-operator";

  /** The job of an operator that cannot lead. */
  static final String WAITING = "waiting";

  static final Duration SOON = Duration.ofSeconds(60);
  private static final String LEASE = "database-operator";

  private final ApiServer apiServer = ApiServer.another();
  private final TestNode node = TestNode.of(apiServer);
  private final Prometheus prometheus = Prometheus.start(directory(), Rules.quick());
  private final Tenant namespace = apiServer.tenant("served");
  private final ProxiedOperator operator =
      ProxiedOperator.withCanary(
          namespace,
          Map.of(
              // Longer than the alert about it waits.
              "DATABASE_OPERATOR_WATCH_SILENCE_LIMIT", "40s",
              // So that few slow ones make all workers busy.
              "QUARKUS_OPERATOR_SDK_CONCURRENT_RECONCILIATION_THREADS", "2"));
  private final Tenant namespaceOfSecond = apiServer.tenant("served");
  private final ProxiedOperator second =
      ProxiedOperator.withCanary(
          namespaceOfSecond,
          // The collector of the images; a native binary has no other and does not read this.
          Map.of("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC"));
  private final Trouble trouble = new Trouble(namespace, operator);
  private Instant begin;
  private Instant end;

  Prometheus prometheus() {
    return prometheus;
  }

  String namespace() {
    return namespace.name();
  }

  /** What each series was in all that time. */
  List<Prometheus.Series> seen(String promql) {
    return prometheus.query(promql, begin, end);
  }

  /** All is well: a Database gets ready, and no alert fires for some seconds. */
  void quiet() {
    begin = Instant.now();
    operator.start();
    prometheus.scrape(operator.process().port(), JOB);
    // A rate shows only what happens after the first look.
    await("first scrape")
        .atMost(SOON)
        .until(() -> !prometheus.query("database_operator_database_ready_seconds_count").isEmpty());
    namespace.applyReady("orders", "{}");
    await("quiet")
        .atMost(SOON)
        .during(Duration.ofSeconds(3))
        .until(
            () ->
                prometheus.query("database_operator_leader == 1").size() == 1
                    && prometheus.query("ALERTS{alertstate=\"firing\"}").isEmpty());
  }

  /** Everything goes wrong. */
  void bad() {
    trouble.blackHoleAWatch();
    trouble.nameAMissingSecret();
    trouble.keepWorkersBusyAndNewsLate();
    trouble.makeWritersFight(() -> fired().contains("DatabaseOperatorConflictStorm"));
    trouble.refuseFailAndThrottle();
    lead();
    new Trouble(namespaceOfSecond, second)
        .fillTheHeap(() -> fired().contains("DatabaseOperatorMemoryLow"));

    await("watch opened anew")
        .atMost(SOON)
        .until(
            () ->
                !prometheus
                    .query("database_operator_watch_restarts_total{reason=\"silent\"} > 0")
                    .isEmpty());
    Set<String> expected = names(Rules.alerts());
    expected.remove("DatabaseOperatorDown");
    await("alerts").atMost(SOON).until(() -> fired().containsAll(expected));
  }

  /** Nobody works any more. */
  void gone() {
    operator.process().terminate();
    second.process().terminate();
    await("DatabaseOperatorDown")
        .atMost(SOON)
        .until(
            () ->
                !prometheus
                    .query("ALERTS{alertname=\"DatabaseOperatorDown\",alertstate=\"firing\"}")
                    .isEmpty());
    end = Instant.now();
  }

  /** What a person would look at when something has not happened. */
  String state() {
    return String.join(
        "\n",
        "--- alerts that have fired: " + fired(),
        "--- alerts now: " + prometheus.query("ALERTS"),
        "--- metrics",
        operator.scrape().toString(),
        "--- prometheus",
        prometheus.log(),
        "--- operator",
        operator.process().log());
  }

  /** A second operator, which first cannot lead and then does, seen under the job of the first. */
  private void lead() {
    holdLease();
    second.start();
    prometheus.scrape(second.process().port(), WAITING);
    await("no leader").atMost(SOON).until(() -> fired().contains("DatabaseOperatorNoLeader"));
    // As a holder gives it back.
    apiServer
        .client()
        .leases()
        .inNamespace(namespaceOfSecond.name())
        .withName(LEASE)
        .edit(
            held ->
                new LeaseBuilder(held)
                    .editSpec()
                    .withHolderIdentity("")
                    .withLeaseDurationSeconds(1)
                    .endSpec()
                    .build());
    await("leads").atMost(SOON).until(() -> second.process().leads());
    prometheus.scrape(second.process().port(), JOB);
  }

  private void holdLease() {
    apiServer
        .client()
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(LEASE)
                .withNamespace(namespaceOfSecond.name())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("somebody")
                .withLeaseDurationSeconds(3600)
                .withRenewTime(Instant.now().atZone(ZoneOffset.UTC))
                .endSpec()
                .build())
        .create();
  }

  private Set<String> fired() {
    return prometheus.query("max_over_time(ALERTS{alertstate=\"firing\"}[10m])").stream()
        .map(series -> series.labels().get("alertname"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(List<Rules.Rule> rules) {
    return rules.stream().map(Rules.Rule::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Path directory() {
    try {
      return Scratch.directory("prometheus");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    operator.close();
    second.close();
    prometheus.close();
    node.close();
    apiServer.stop();
  }
}
