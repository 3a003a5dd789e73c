package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Conditions.isReady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.DatabaseRecorder;
import dev.databaseoperator.testkit.GitOpsTools;
import dev.databaseoperator.testkit.GitOpsTools.Verdict;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.ToolVerdicts;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import dev.databaseoperator.testkit.faults.Requests;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whole lives of Databases, as tools that wait see them: every version that the API server ever
 * showed is judged by kstatus, by Flux' expressions and by Argo CD's script.
 */
class DatabaseLivesIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  /** What went wrong when the application logged in, for each version that said it could. */
  private final List<String> logins = new CopyOnWriteArrayList<>();

  @Test
  void changedHibernatedPausedKilledAndDeleted() {
    try (DatabaseRecorder recorder = record()) {
      namespace.apply("orders", "{}");
      settled(recorder, Conditions::isReady);
      namespace.patch("orders", "{\"spec\":{\"imageName\":\"postgres:17.1\"}}");
      settled(recorder, Conditions::isReady);
      namespace.patch(
          "orders", "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/rotate\":\"1\"}}}");
      String old = namespace.secret("orders-app", "password");
      await().atMost(SOON).until(() -> !namespace.secret("orders-app", "password").equals(old));
      settled(recorder, Conditions::isReady);
      namespace.patch("orders", "{\"spec\":{\"hibernated\":true}}");
      settled(recorder, Conditions::isReady);
      namespace.patch("orders", "{\"spec\":{\"hibernated\":false}}");
      settled(recorder, Conditions::isReady);
      namespace.patch("orders", "{\"spec\":{\"paused\":true}}");
      settled(recorder, Conditions::isReady);
      namespace.patch(
          "orders",
          "{\"spec\":{\"paused\":false,\"resources\":{\"limits\":{\"memory\":\"512Mi\"}}}}");
      settled(recorder, Conditions::isReady);
      namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").delete();
      settled(recorder, database -> !isReady(database));
      settled(recorder, Conditions::isReady);
      delete(recorder);

      assertThat(judged(recorder))
          .containsExactly(
              "InProgress",
              "Current", // made
              "InProgress",
              "Current", // another image
              "InProgress",
              "Current", // hibernated
              "InProgress",
              "Current", // woken
              "InProgress",
              "Current", // paused
              "InProgress",
              "Current", // no longer, and more memory
              "InProgress",
              "Current", // killed
              "Terminating");
    }
  }

  @Test
  void brokenAndHealedByAReference() {
    try (DatabaseRecorder recorder = record()) {
      namespace.apply("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");
      settled(recorder, DatabaseLivesIT::isStalled);
      namespace.applyCredentials("mine", "app", "a password of the user's own");
      settled(recorder, Conditions::isReady);
      namespace.applyCredentials("mine", "somebody", "a password of the user's own");
      settled(recorder, DatabaseLivesIT::isStalled);
      // A failure that is edited is no failure any more until the operator has looked.
      namespace.patch("orders", "{\"spec\":{\"imageName\":\"postgres:17.2\"}}");
      settled(
          recorder, database -> isStalled(database) && database.getMetadata().getGeneration() == 2);
      namespace.applyCredentials("mine", "app", "a password of the user's own");
      settled(recorder, Conditions::isReady);
      delete(recorder);

      assertThat(judged(recorder))
          .containsExactly(
              "InProgress",
              "Failed", // the Secret is missing
              "InProgress",
              "Current", // made
              "Failed", // it names another user
              "InProgress",
              "Failed", // another image
              "InProgress",
              "Current", // made again
              "Terminating");
    }
  }

  @Test
  void growingWhereTheStorageCannotAndThenCan() {
    storageClass(false);
    try (DatabaseRecorder recorder = record()) {
      namespace.apply("orders", "{storage: {size: 1Gi, storageClass: lives}}");
      settled(recorder, Conditions::isReady);
      namespace.patch("orders", "{\"spec\":{\"storage\":{\"size\":\"2Gi\"}}}");
      settled(recorder, DatabaseLivesIT::isStalled);
      storageClass(true);
      settled(recorder, Conditions::isReady);

      assertThat(judged(recorder))
          .containsExactly("InProgress", "Current", "InProgress", "Failed", "Current");
    } finally {
      namespace.client().storage().v1().storageClasses().withName("lives").delete();
    }
  }

  @Test
  void nameTakenByAForeignService() {
    var services = namespace.client().services().inNamespace(namespace.name());
    services
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("orders-rw")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    try (DatabaseRecorder recorder = record()) {
      namespace.apply("orders", "{}");
      settled(recorder, DatabaseLivesIT::isStalled);
      services.withName("orders-rw").delete();
      settled(recorder, Conditions::isReady);

      assertThat(judged(recorder)).startsWith("InProgress", "Failed").endsWith("Current");
    }
  }

  /** No pods run there: it never gets Ready, so nobody may say that it is Current. */
  @Test
  void errorsOfTheApiServer() {
    Tenant faulty = ApiServer.withoutOperator().tenant("faulty");
    try (ProxiedOperator operator = ProxiedOperator.of(faulty, Map.of()).start();
        DatabaseRecorder recorder =
            DatabaseRecorder.start(faulty.client(), faulty.name(), version -> {})) {
      Fault broken =
          operator
              .proxy()
              .on(Requests.writes().of("statefulsets"))
              .times(4)
              .answer(Answer.internalError());
      Fault refused =
          operator.proxy().on(Requests.writes().of("services")).answer(Answer.forbidden());
      faulty.apply("orders", "{}");
      faulty.await("orders", SOON, DatabaseLivesIT::isStalled);
      refused.off();
      faulty.await("orders", SOON, database -> condition(database, "Reconciling").isPresent());
      await().atMost(SOON).until(() -> broken.hits().size() > 1);

      assertThat(judged(recorder)).containsExactly("InProgress", "Failed", "InProgress");
    }
  }

  /** Judges all versions; the answers of kstatus, without repetitions. */
  private List<String> judged(DatabaseRecorder recorder) {
    List<JsonNode> versions = recorder.versions();
    List<Verdict> verdicts = GitOpsTools.judge(versions);
    List<String> told = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      JsonNode version = versions.get(i);
      Verdict verdict = verdicts.get(i);
      ToolVerdicts wanted = ToolVerdicts.of(version);
      assertThat(wanted.is(verdict)).as("%s, but %s: %s", wanted, verdict, version).isTrue();
      if (told.isEmpty() || !told.get(told.size() - 1).equals(verdict.kstatus().status())) {
        told.add(verdict.kstatus().status());
      }
    }
    assertThat(logins).isEmpty();
    assertThat(versions)
        .as("moments between an edit and the operator's answer")
        .anySatisfy(
            version ->
                assertThat(version.at("/metadata/generation").asLong())
                    .isGreaterThan(version.at("/status/observedGeneration").asLong()));
    return told;
  }

  /** Whenever a tool would let an application start, it must be able to log in. */
  private DatabaseRecorder record() {
    return DatabaseRecorder.start(
        namespace.client(),
        namespace.name(),
        version -> {
          if (!ToolVerdicts.of(version).isCurrent() || version.at("/spec/hibernated").asBoolean()) {
            return;
          }
          try (Connection application = Jdbc.connect(namespace, "orders")) {
            assertThat(application.isValid(5)).isTrue();
          } catch (SQLException | RuntimeException | AssertionError e) {
            logins.add(e + " at " + version);
          }
        });
  }

  /** Waits for such a Database, and until the recorder is done with it. */
  private void settled(DatabaseRecorder recorder, Predicate<Database> wanted) {
    Database found = namespace.await("orders", SOON, wanted);
    recorder.awaitSeen("orders", found.getMetadata().getResourceVersion());
  }

  private void delete(DatabaseRecorder recorder) {
    namespace.client().resources(Database.class).inNamespace(namespace.name()).delete();
    recorder.awaitGone(namespace.client(), namespace.name(), "orders");
  }

  private void storageClass(boolean expandable) {
    namespace
        .client()
        .resource(
            """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: lives}
            provisioner: example.com/none
            allowVolumeExpansion: %s
            """
                .formatted(expandable))
        .serverSideApply();
  }

  private static boolean isStalled(Database database) {
    return condition(database, "Stalled").isPresent();
  }
}
