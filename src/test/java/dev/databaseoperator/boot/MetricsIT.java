package dev.databaseoperator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.metrics.Metric;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditedRequests;
import dev.databaseoperator.testkit.Exposition;
import dev.databaseoperator.testkit.OperatorProcess;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the packaged operator exposes, on an API server of its own that has no node. */
class MetricsIT {

  private static final int FLEET = Integer.getInteger("fleet", 1_000);

  /** So many are worked on; the others are paused, which is all the same to their series. */
  private static final int WORKED_ON = FLEET / 20;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static ApiServer apiServer;
  private static KubernetesClient client;
  private static OperatorProcess operator;

  @BeforeAll
  static void start() {
    apiServer = ApiServer.another();
    client = apiServer.client();
    operator = OperatorProcess.start(apiServer);
  }

  @AfterAll
  static void stop() {
    operator.close();
    apiServer.stop();
  }

  @Test
  void everyMetricOfTheCatalogueIsShownAsItSaysAndNoOther() {
    String namespace = apiServer.newNamespace("catalogue");
    // Foreign, and in the way: the operator's create meets 409.
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("orders-app")
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    create(namespace, "orders", false);

    await().atMost(PATIENCE).untilAsserted(() -> assertShown(Exposition.of(operator)));
    assertThat(Exposition.of(operator).families().keySet())
        .filteredOn(name -> name.startsWith(Metric.PREFIX))
        .containsExactlyInAnyOrderElementsOf(withMaxima());
  }

  private static void assertShown(Exposition scrape) {
    assertThat(scrape.families().keySet()).containsAll(names());
    for (Metric metric : Metric.values()) {
      Exposition.Family family = scrape.families().get(metric.exposedName());
      assertThat(family.help()).isEqualTo(metric.help());
      assertThat(family.type()).isEqualTo(metric.type().name().toLowerCase(Locale.ROOT));
      assertThat(family.samples())
          .as(metric.exposedName())
          .isNotEmpty()
          .allSatisfy(
              sample ->
                  assertThat(withoutBound(sample.labels().keySet()))
                      .isEqualTo(new HashSet<>(metric.labels())));
    }
  }

  @Test
  void programThatRunsIsTold() {
    Exposition.Sample info =
        Exposition.of(operator).samples(Metric.BUILD_INFO.exposedName()).get(0);
    assertThat(info.labels().get("version")).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    assertThat(info.labels().get("revision")).matches("[0-9a-f]{12}|unknown");
  }

  @Test
  void aThousandDatabasesCreatedAndDeletedLeaveNoSeriesBehind() {
    String namespace = apiServer.newNamespace("bulk");
    var databases = client.resources(Database.class).inNamespace(namespace);
    long began = System.nanoTime();
    IntStream.range(0, FLEET)
        .parallel()
        .forEach(i -> create(namespace, "bulk-" + i, i >= WORKED_ON));
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(named(Exposition.of(operator), namespace)).hasSize(FLEET));
    int most = size(Exposition.of(operator));
    long created = System.nanoTime();

    IntStream.range(0, FLEET).parallel().forEach(i -> databases.withName("bulk-" + i).delete());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(operator.get("/q/metrics").body()).doesNotContain("bulk-"));

    Exposition after = Exposition.of(operator);
    System.out.printf(
        Locale.ROOT,
        "%d Databases: %d series, %d when deleted; created in %.1f s, deleted in %.1f s%n",
        FLEET,
        most,
        size(after),
        (created - began) / 1e9,
        (System.nanoTime() - created) / 1e9);
    assertThat(most - size(after)).isGreaterThanOrEqualTo(FLEET);
    assertThat(named(after, namespace)).isEmpty();
    assertThat(after.samples(Metric.RECONCILE_QUEUE_DEPTH.exposedName()))
        .allSatisfy(sample -> assertThat(sample.value()).isZero());
    assertThat(after.families().values())
        .flatExtracting(Exposition.Family::samples)
        .flatExtracting(sample -> sample.labels().values())
        .as("no label is a name of an object, whatever it is called")
        .noneSatisfy(value -> assertThat(value).contains("bulk"));
  }

  @Test
  void conflictsAreThoseOfTheAuditLog() {
    List<String> labels = Metric.CONFLICTS.labels();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Exposition.of(operator).counts(Metric.CONFLICTS.exposedName(), labels))
                    .isEqualTo(AuditedRequests.ofOperator(apiServer.audit()).conflicts()));
  }

  /** A rate over a counter that appears with its first conflict would not know of that. */
  @Test
  void conflictsThatMayHappenAreThereFromTheStart() {
    assertThat(Exposition.of(operator).samples(Metric.CONFLICTS.exposedName()))
        .extracting(Exposition.Sample::labels)
        .contains(
            Map.of("verb", "update", "resource", "secrets", "reason", "Conflict"),
            Map.of("verb", "create", "resource", "leases", "reason", "AlreadyExists"),
            Map.of("verb", "patch", "resource", "statefulsets", "reason", "ApplyConflict"));
  }

  private static void create(String namespace, String name, boolean paused) {
    Database database = new Database();
    database.getMetadata().setNamespace(namespace);
    database.getMetadata().setName(name);
    database.setSpec(new DatabaseSpec());
    database.getSpec().setPaused(paused);
    client.resource(database).create();
  }

  private static Set<String> named(Exposition scrape, String namespace) {
    return scrape.samples(Metric.DATABASE_CONDITION.exposedName()).stream()
        .filter(sample -> sample.labels().get("namespace").equals(namespace))
        .map(sample -> sample.labels().get("name"))
        .collect(Collectors.toSet());
  }

  private static int size(Exposition scrape) {
    return scrape.families().values().stream().mapToInt(family -> family.samples().size()).sum();
  }

  private static Set<String> names() {
    return Arrays.stream(Metric.values())
        .map(Metric::exposedName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Micrometer shows the longest of the last minutes beside each histogram. */
  private static Set<String> withMaxima() {
    Set<String> names = names();
    for (Metric metric : Metric.values()) {
      if (metric.type() == Metric.Type.HISTOGRAM) {
        names.add(metric.exposedName() + "_max");
      }
    }
    return names;
  }

  private static Set<String> withoutBound(Set<String> labels) {
    Set<String> names = new HashSet<>(labels);
    names.remove("le");
    return names;
  }
}
