package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static dev.databaseoperator.testkit.faults.Requests.watches;
import static dev.databaseoperator.testkit.faults.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that arrived although nobody learnt so, and views that are out of date. */
class LostReplyIT {

  private static final Duration SOON = Duration.ofSeconds(15);
  private static Tenant namespace;
  private static ProxiedOperator operator;

  @BeforeAll
  static void start() {
    namespace = ApiServer.withoutOperator().tenant("faulty");
    operator = ProxiedOperator.of(namespace, Map.of()).start();
  }

  @AfterEach
  void calm() {
    operator.proxy().calm();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @Test
  void aWriteWhoseReplyIsLostIsNotDoubledAndThePasswordStays() {
    AtomicReference<String> first = new AtomicReference<>();
    operator
        .proxy()
        .on(verbs("create").of("secrets").named("lost-app"))
        .once()
        .runAfter(() -> first.set(namespace.secret("lost-app", "password")));
    List<Fault> lost =
        Stream.of("secrets", "persistentvolumeclaims", "configmaps", "services", "statefulsets")
            .map(kind -> operator.proxy().on(writes().of(kind)).once().dropReply())
            .toList();

    namespace.apply("lost", "{}");

    namespace.await("lost", SOON, found -> statefulSet("lost") && found.getStatus() != null);
    assertThat(lost).allSatisfy(fault -> assertThat(fault.hits()).hasSize(1));
    assertThat(namespace.secret("lost-app", "password")).isEqualTo(first.get());
    assertThat(created("secrets", "lost-app")).hasSize(1);
    assertThat(created("persistentvolumeclaims", "lost-1")).hasSize(1);
    Database database = namespace.database("lost");
    assertThat(Conditions.condition(database, "Stalled")).isEmpty();
  }

  @Test
  void aVolumeThatReplacedTheOneInTheCacheIsNotDeletedWithTheDatabase() {
    namespace.apply("stale", "{deletionPolicy: Delete}");
    await().atMost(SOON).until(() -> statefulSet("stale"));
    Fault blind =
        operator.proxy().on(verbs("watch").of("persistentvolumeclaims")).blackHoleRunning();
    String theirs = replaceVolume("stale-1");

    namespace.client().resource(namespace.database("stale")).delete();

    await().atMost(SOON).until(() -> namespace.database("stale") == null);
    blind.off();
    assertThat(volume("stale-1").getMetadata().getUid()).isEqualTo(theirs);
    assertThat(volume("stale-1").getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void aVolumeThatIsReplacedBetweenTheLiveReadAndTheDeleteIsNotDeleted() {
    namespace.apply("race", "{deletionPolicy: Delete}");
    await().atMost(SOON).until(() -> statefulSet("race"));
    AtomicReference<String> theirs = new AtomicReference<>();
    operator
        .proxy()
        .on(verbs("delete").of("persistentvolumeclaims").named("race-1"))
        .once()
        .runBefore(() -> theirs.set(replaceVolume("race-1")));

    namespace.client().resource(namespace.database("race")).delete();

    await().atMost(SOON).until(() -> namespace.database("race") == null);
    assertThat(volume("race-1").getMetadata().getUid()).isEqualTo(theirs.get());
    assertThat(volume("race-1").getMetadata().getDeletionTimestamp()).isNull();
    assertThat(secretExists("race-app")).isFalse();
    assertThat(deleted("race-1"))
        .first()
        .satisfies(
            request -> {
              assertThat(request.code()).isEqualTo(409);
              assertThat(request.json().at("/requestObject/preconditions/uid").asText())
                  .isNotEmpty();
              assertThat(request.json().at("/requestObject/preconditions/resourceVersion").asText())
                  .isNotEmpty();
            });
  }

  @Test
  void aStatusThatWasComputedFromAnOutdatedDatabaseIsNotWritten() {
    namespace.apply("edited", "{}");
    await().atMost(SOON).until(() -> statefulSet("edited"));
    namespace.await("edited", SOON, found -> found.getStatus() != null);
    Fault blind = operator.proxy().on(watches("databases")).blackHoleRunning();
    namespace.patch("edited", "{\"spec\":{\"imageName\":\"postgres:17.1\"}}");

    // Changes the status, whatever the spec is.
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("edited-app")
        .edit(found -> new SecretBuilder(found).addToStringData("password", "two\nlines").build());

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(statusWritten("edited")).anyMatch(request -> request.code() == 409));
    assertThat(Conditions.condition(namespace.database("edited"), "Stalled")).isEmpty();
    blind.off();
    Database database =
        namespace.await("edited", SOON, found -> found.getStatus().getObservedGeneration() == 2);
    assertThat(Conditions.condition(database, "Stalled")).isPresent();
  }

  @Test
  void whoChangesThePolicyToRetainBeforeAnythingIsDeletedKeepsEverything() {
    namespace.apply("kept", "{deletionPolicy: Delete}");
    await().atMost(SOON).until(() -> statefulSet("kept"));
    operator
        .proxy()
        .on(verbs("get").of("databases").named("kept"))
        .once()
        .runBefore(
            () ->
                namespace
                    .client()
                    .resources(Database.class)
                    .inNamespace(namespace.name())
                    .withName("kept")
                    .edit(
                        database -> {
                          database.getSpec().setDeletionPolicy(DeletionPolicy.Retain);
                          return database;
                        }));

    namespace.client().resource(namespace.database("kept")).delete();

    await().atMost(SOON).until(() -> namespace.database("kept") == null);
    assertThat(secretExists("kept-app")).isTrue();
    assertThat(volume("kept-1").getMetadata().getDeletionTimestamp()).isNull();
  }

  /** Somebody deletes a volume and makes another of that name, which is theirs. */
  private String replaceVolume(String name) {
    PersistentVolumeClaim old = volume(name);
    namespace.client().resource(old).delete();
    namespace
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .withName(name)
        .edit(
            claim ->
                new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .withFinalizers()
                    .endMetadata()
                    .build());
    return namespace
        .client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .endMetadata()
                .withSpec(old.getSpec())
                .build())
        .create()
        .getMetadata()
        .getUid();
  }

  private PersistentVolumeClaim volume(String name) {
    return namespace
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .withName(name)
        .get();
  }

  private boolean secretExists(String name) {
    return namespace.client().secrets().inNamespace(namespace.name()).withName(name).get() != null;
  }

  private boolean statefulSet(String database) {
    return namespace
            .client()
            .apps()
            .statefulSets()
            .inNamespace(namespace.name())
            .withName(database + "-1")
            .get()
        != null;
  }

  private List<AuditLog.Request> created(String resource, String name) {
    return ApiServer.withoutOperator()
        .audit()
        .mentioning(namespace.name())
        .requests(
            request ->
                request.verb().equals("create")
                    && request.code() == 201
                    && request.namespace().equals(namespace.name())
                    && request.resource().equals(resource)
                    && name.equals(request.json().at("/requestObject/metadata/name").asText()));
  }

  private List<AuditLog.Request> statusWritten(String database) {
    return ApiServer.withoutOperator()
        .audit()
        .mentioning(namespace.name())
        .requests(
            request ->
                request.verb().equals("update")
                    && request.resource().equals("databases")
                    && request.subresource().equals("status")
                    && request.namespace().equals(namespace.name())
                    && request.name().equals(database));
  }

  private List<AuditLog.Request> deleted(String volume) {
    return ApiServer.withoutOperator()
        .audit()
        .mentioning(namespace.name())
        .requests(
            request ->
                request.verb().equals("delete")
                    && request.resource().equals("persistentvolumeclaims")
                    && request.user().contains("serviceaccount")
                    && request.namespace().equals(namespace.name())
                    && request.name().equals(volume));
  }
}
