package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.Situations.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.credentials.Credentials;
import dev.databaseoperator.credentials.OwnCredentials;
import dev.databaseoperator.credentials.PasswordRotation;
import dev.databaseoperator.deletion.Deletions;
import dev.databaseoperator.diagnosis.LiveEvents;
import dev.databaseoperator.image.Images;
import dev.databaseoperator.instance.Instances;
import dev.databaseoperator.kube.client.OptionalKind;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.monitoring.PodMonitors;
import dev.databaseoperator.postgres.PostgresReconciler;
import dev.databaseoperator.spec.SpecCheck;
import dev.databaseoperator.spec.SpecProblems;
import dev.databaseoperator.sql.GoodPass;
import dev.databaseoperator.sql.Sql;
import dev.databaseoperator.sql.SqlPass;
import dev.databaseoperator.sql.SqlSchedule;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.StatusEdits;
import dev.databaseoperator.status.StatusJson;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.DeedServer;
import dev.databaseoperator.testkit.MapCaches;
import dev.databaseoperator.testkit.RecordingApplier;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.topology.Restarts;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.View;
import dev.databaseoperator.volume.Volumes;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whole reconciliations, from what the caches have to objects, deeds, status and the next one, with
 * all capabilities. A call of the API server that a test does not expect fails it.
 */
class ReconciliationTest {

  private static final Duration SQL_INTERVAL = Duration.ofMinutes(5);

  private final Database database = Databases.minimal();
  private final MapCaches caches = new MapCaches();
  private final RecordingApplier applier = new RecordingApplier();
  private final SqlSchedule schedule = new SqlSchedule(config(), new Memories());
  private final Capabilities capabilities = capabilities(schedule);
  private KubernetesClientException refusal;
  private KubernetesClient client = refusing();

  @Test
  void newDatabaseGetsItsObjectsWithWhatAnInstanceNeedsBeforeIt() {
    Outcome outcome = reconcile(NOW);

    assertThat(applier.writes())
        .containsExactly(
            "create Secret/orders-app",
            "create Secret/orders-superuser",
            "create PersistentVolumeClaim/orders-1",
            "apply ConfigMap/orders-config",
            "apply Service/orders-rw",
            "apply Service/orders-instances",
            "apply StatefulSet/orders-1");
    assertThat(outcome.status().getPhase()).isEqualTo(Phase.Provisioning);
    assertThat(outcome.condition("Ready")).isEqualTo("False WaitingForInstance");
    assertThat(outcome.status().getFirstReadyAt()).isNull();
    assertThat(outcome.due()).isEqualTo(NOW.plus(SQL_INTERVAL));
  }

  @Test
  void readyDatabaseIsWrittenNothing() {
    Outcome outcome = ready();

    assertThat(outcome.status().getPhase()).isEqualTo(Phase.Ready);
    assertThat(outcome.condition("Ready")).isEqualTo("True Ready");
    assertThat(outcome.status().getFirstReadyAt()).isEqualTo(NOW.toString());
    assertThat(outcome.status().getCurrentPrimary()).isEqualTo("orders-1");
    assertThat(outcome.status().getSystemIdentifier())
        .isEqualTo(Situations.DATA.systemIdentifier());
    assertThat(outcome.due()).isEqualTo(NOW.plus(SQL_INTERVAL));

    reconcile(NOW.plusSeconds(60));
    assertThat(applier.writes()).isEmpty();
  }

  @Test
  void statusOfAReadyDatabaseStays() {
    database.setStatus(ready().status());

    Outcome later = reconcile(NOW.plusSeconds(60));

    ObjectMapper json = new ObjectMapper();
    assertThat(json.<JsonNode>valueToTree(later.status()))
        .isEqualTo(json.<JsonNode>valueToTree(database.getStatus()));
  }

  @Test
  void changedUserIsInTheStatefulSetAndNowhereElse() {
    database.setStatus(ready().status());
    database.getSpec().setPostgresUID(70);
    database.getMetadata().setGeneration(2L);

    Outcome outcome = reconcile(NOW);

    assertThat(applier.writes()).containsExactly("apply StatefulSet/orders-1");
    assertThat(outcome.status().getPhase()).isEqualTo(Phase.Updating);
    assertThat(outcome.status().getObservedGeneration()).isEqualTo(2);
  }

  @Test
  void pausedDatabaseIsLeftAsItIs() {
    database.setStatus(ready().status());
    database.getSpec().setPaused(true);
    database.getSpec().setPostgresUID(70);

    Outcome outcome = reconcile(NOW);

    assertThat(applier.writes()).isEmpty();
    assertThat(outcome.condition("Paused")).isEqualTo("True PausedByUser");
  }

  @Test
  void invalidSpecIsReportedAndNothingIsWritten() {
    database.setStatus(ready().status());
    database.getSpec().setInstances(2);

    Outcome outcome = reconcile(NOW);

    assertThat(applier.writes()).isEmpty();
    assertThat(outcome.condition("Stalled")).isEqualTo("True InvalidSpec");
    assertThat(outcome.due()).isEqualTo(NOW.plus(NextReconciliation.AFTER_A_PROBLEM));
  }

  @Test
  void refusedSecretHoldsBackOnlyWhatNeedsIt() {
    applier.refuse("Secret/orders-superuser");

    Outcome outcome = reconcile(NOW);

    assertThat(applier.writes())
        .containsExactly(
            "create Secret/orders-app",
            "apply Service/orders-rw",
            "apply Service/orders-instances");
    assertThat(outcome.condition("Ready")).startsWith("False");
    assertThat(outcome.report().problem())
        .map(Problem::message)
        .get()
        .asString()
        .contains("Secret");
    assertThat(outcome.due()).isEqualTo(NOW.plus(NextReconciliation.AFTER_A_PROBLEM));
  }

  @Test
  void refusedChangeOfAnObjectThatExistsHoldsNothingBack() {
    database.setStatus(ready().status());
    database.getSpec().setPostgresUID(70);
    applier.refuse("Secret/orders-superuser");
    caches.put(without(secret("orders-superuser")));

    reconcile(NOW);

    assertThat(applier.writes()).containsExactly("apply StatefulSet/orders-1");
  }

  @Test
  void refusedRoleOfThePodIsReportedAndHoldsNothingBack() {
    database.setStatus(ready().status());
    caches.put(withoutRole());
    refusal =
        new KubernetesClientException(
            "pods \"orders-1-0\" is forbidden: not on Fridays",
            403,
            new StatusBuilder().withCode(403).withReason("Forbidden").build());

    Outcome outcome = reconcile(NOW);

    assertThat(outcome.condition("Ready")).isEqualTo("False Forbidden");
    assertThat(outcome.condition("InstancesReady")).isEqualTo("True Ready");
    assertThat(outcome.due()).isEqualTo(NOW.plus(NextReconciliation.AFTER_A_PROBLEM));
  }

  @Test
  void readyPodGetsItsRoleOnce() {
    database.setStatus(ready().status());
    caches.put(withoutRole());
    try (DeedServer server = new DeedServer(caches)) {
      client = server.client();

      Outcome outcome = reconcile(NOW);

      assertThat(server.deeds())
          .containsExactly("patch pods/orders-1-0 databaseoperator.dev/role=primary");
      assertThat(applier.writes()).isEmpty();
      assertThat(outcome.condition("Ready")).isEqualTo("True Ready");
      reconcile(NOW);
      assertThat(server.deeds()).isEmpty();
    }
  }

  @Test
  void podOfAnEarlierTemplateIsDeletedAndReportedAsNotServing() {
    database.setStatus(ready().status());
    templateHasChanged();
    try (DeedServer server = new DeedServer(caches)) {
      client = server.client();

      Outcome outcome = reconcile(NOW);

      assertThat(server.deeds()).containsExactly("delete pods/orders-1-0");
      assertThat(applier.writes())
          .as("the next start is told which data to expect")
          .containsExactly("change Secret/orders-superuser", "apply ConfigMap/orders-config");
      assertThat(outcome.condition("InstancesReady")).isEqualTo("False WaitingForInstance");
    }
  }

  @Test
  void pausedDatabaseIsNotRestarted() {
    database.setStatus(ready().status());
    database.getSpec().setPaused(true);
    templateHasChanged();

    reconcile(NOW);

    assertThat(applier.writes()).isEmpty();
  }

  @Test
  void passwordIsRotatedOnlyWhenPostgresqlIsKnownToTakeIt() {
    ready();
    database.getSpec().getCredentials().setRotateAfter("1h");
    Instant due = NOW.plusSeconds(3_601);
    assertThat(reconcile(NOW).due()).isEqualTo(NOW.plus(SQL_INTERVAL));
    applier.writes();
    // A pod that is not ready cannot be asked.
    caches.put(owned(Situations.startingPod()));

    reconcile(due);

    assertThat(applier.writes()).isEmpty();
  }

  private record Outcome(Report report, DatabaseStatus status, Instant due) {

    String condition(String type) {
      return status.getConditions().stream()
          .filter(condition -> condition.getType().equals(type))
          .map((Condition condition) -> condition.getStatus() + " " + condition.getReason())
          .collect(Collectors.joining());
    }
  }

  /** Brought up, run by the controllers, and with all SQL applied. */
  private Outcome ready() {
    reconcile(NOW);
    StatefulSet set = caches.get(StatefulSet.class, Databases.NAMESPACE, "orders-1").orElseThrow();
    caches.put(
        new StatefulSetBuilder(set)
            .editMetadata()
            .withGeneration(2L)
            .endMetadata()
            .withStatus(Situations.statefulSet(2).getStatus())
            .build());
    caches.put(owned(Situations.readyPod()));
    GoodPass.note(schedule, view(NOW), NOW);
    applier.writes();
    return reconcile(NOW);
  }

  private static Pod owned(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withNamespace(Databases.NAMESPACE)
        .withUid("uid-of-the-pod")
        .addNewOwnerReference()
        .withUid("uid-of-StatefulSet/orders-1")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .build();
  }

  private void templateHasChanged() {
    caches.put(
        new StatefulSetBuilder(
                caches.get(StatefulSet.class, Databases.NAMESPACE, "orders-1").orElseThrow())
            .editStatus()
            .withUpdateRevision("orders-1-next")
            .endStatus()
            .build());
  }

  /** The ready pod, on the Database's volume, before the operator has written its role. */
  private Pod withoutRole() {
    return new PodBuilder(owned(Situations.readyPod()))
        .editMetadata()
        .addToLabels(Labels.ofInstance(database, 1))
        .endMetadata()
        .editSpec()
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim("orders-1", false)
        .endVolume()
        .endSpec()
        .build();
  }

  private Secret secret(String name) {
    return caches.get(Secret.class, Databases.NAMESPACE, name).orElseThrow();
  }

  /** As a user leaves it who deletes the password. */
  private static Secret without(Secret secret) {
    Secret copy = secret.toBuilder().build();
    copy.getData().remove("password");
    return copy;
  }

  private View view(Instant now) {
    return new View(database, caches, now);
  }

  /** As {@link Look} does it, but for Events and the writing of the status. */
  private Outcome reconcile(Instant now) {
    View view = view(now);
    Optional<Problem> invalid =
        database.getSpec().isPaused()
            ? Optional.empty()
            : SpecProblems.of(database, new SpecCheck(new Memories()));
    Work work = new Work(view, context(), applier.of(view), null, invalid.isEmpty());
    boolean works = !database.getSpec().isPaused() && invalid.isEmpty();
    Optional<Problem> problem = works ? Look.bringUp(work, capabilities.list()) : invalid;
    Report report = new Report(view, view.observed(), problem, now);
    Report acted =
        database.getSpec().isPaused() ? report : Look.act(work, report, capabilities.list());
    return new Outcome(
        acted, Look.status(acted, capabilities.list()), next().after(acted, capabilities.list()));
  }

  private static NextReconciliation next() {
    return new NextReconciliation(
        new LiveEvents(new Memories()),
        new StatusEdits(
            Leadership.unelected(), Clock.systemUTC(), new StatusJson(), new Memories()));
  }

  private KubernetesClient refusing() {
    return (KubernetesClient)
        Proxy.newProxyInstance(
            ReconciliationTest.class.getClassLoader(),
            new Class<?>[] {KubernetesClient.class},
            (proxy, method, arguments) -> {
              throw refusal != null
                  ? refusal
                  : new AssertionError("call of the API server: " + method.getName());
            });
  }

  // A proxy has no type arguments; only the client is asked of this one.
  @SuppressWarnings("unchecked")
  private Context<Database> context() {
    return (Context<Database>)
        Proxy.newProxyInstance(
            ReconciliationTest.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("getClient");
              return client;
            });
  }

  private static Capabilities capabilities(SqlSchedule schedule) {
    SqlPass pass =
        new SqlPass(Clock.fixed(NOW, ZoneOffset.UTC), schedule, new PostgresReconciler());
    PasswordRotation rotation = new PasswordRotation(null);
    Images images = new Images();
    KubernetesClient discovery =
        (KubernetesClient)
            Proxy.newProxyInstance(
                ReconciliationTest.class.getClassLoader(),
                new Class<?>[] {KubernetesClient.class},
                (proxy, method, arguments) -> null);
    return new Capabilities(
        new Credentials(new OwnCredentials(pass, new Memories()), rotation, pass),
        new Volumes(),
        new Instances(images),
        images,
        new Restarts(images),
        new Sql(pass, rotation),
        new PodMonitors(new OptionalKind.Discovery(discovery, Duration.ofMinutes(1)), null),
        new Deletions());
  }

  private static OperatorConfig config() {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(OperatorConfig.class)
        .build()
        .getConfigMapping(OperatorConfig.class);
  }
}
