package dev.databaseoperator.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.ClaimProtection;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PodClaims;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Data and passwords are deleted on request, and nothing else ever is; otherwise they are marked.
 * There are no controllers here: the tests do what those would.
 */
class KeptObjectsIT {

  private final ApiServer apiServer = ApiServer.withoutOperator();
  private final KubernetesClient client = apiServer.client();
  private Database orders;
  private final DeletionWaits waits = new DeletionWaits(new Memories());

  /** Pods that the operator's cache has. */
  private final List<Pod> cached = new ArrayList<>();

  @BeforeEach
  void keptObjectsOfADatabase() {
    Database wanted = Databases.named(apiServer.newNamespace("kept"), "orders");
    wanted.getMetadata().setUid(null);
    wanted.getMetadata().setResourceVersion(null);
    wanted.getMetadata().setFinalizers(List.of(Database.FINALIZER));
    wanted.getSpec().setDeletionPolicy(DeletionPolicy.Delete);
    orders = client.resource(wanted).create();
    make(orders);
    client.resource(orders).delete();
    orders = client.resource(orders).get();
  }

  @Test
  void thePodEndsFirstThenTheVolumeGoesThenTheCredentials() {
    client.resource(Wanted.statefulSet(orders, 1)).create();
    client.resource(pod("orders-1-0", Labels.ofInstance(orders, 1))).create();

    assertThat(reason(pass(client))).isEqualTo("Deleting: pod orders-1-0 to end");
    assertThat(named(StatefulSet.class, "orders-1")).isNull();
    assertThat(isGone("orders-1")).isFalse();

    client.resource(named(Pod.class, "orders-1-0")).withGracePeriod(0).delete();
    assertThat(reason(pass(client))).isEqualTo("Deleting: PersistentVolumeClaim orders-1 to go");
    assertThat(isGone("orders-1")).isTrue();
    assertThat(secret("orders-app")).isNotNull();

    unprotect("orders-1");
    assertThat(pass(client)).isEmpty();
    assertThat(secret("orders-app")).isNull();
    assertThat(secret("orders-superuser")).isNull();
  }

  @Test
  void secondTimeThereIsNothingToDo() {
    removeAll();
    assertThat(pass(client)).isEmpty();
  }

  @Test
  void aPodOfSomebodyElseThatUsesTheVolumeIsNamedAndTheDataIsStillThere() {
    client.resource(pod("dump", Map.of())).create();

    Problem blocked = pass(client).orElseThrow();

    assertThat(blocked.reason()).isEqualTo("DeletionBlocked");
    assertThat(blocked.message()).contains("in use by pod dump", "deletionPolicy to Retain");
    assertThat(isGone("orders-1")).isFalse();

    client.resource(named(Pod.class, "dump")).withGracePeriod(0).delete();
    assertThat(reason(pass(client))).startsWith("Deleting");
    assertThat(isGone("orders-1")).isTrue();
  }

  @Test
  void aPodOfSomebodyElseIsNamedAlsoWhenTheOwnPodTakesItsTime() {
    client.resource(pod("orders-1-0", Labels.ofInstance(orders, 1))).create();
    client.resource(pod("dump", Map.of())).create();
    Instant begin = Instant.now();

    assertThat(reason(pass(client, Clock.fixed(begin, ZoneOffset.UTC))))
        .isEqualTo("Deleting: pod orders-1-0 to end");
    assertThat(pass(client, Clock.fixed(begin.plusSeconds(6), ZoneOffset.UTC)).orElseThrow())
        .extracting(Problem::message)
        .asString()
        .contains("in use by pod dump");
  }

  /** A copy of an instance's pod, or the pod itself with another Database's name on it. */
  @Test
  void aPodWithTheLabelsOfAnotherDatabaseThatUsesTheVolumeIsNamedToo() {
    Database other = Databases.named(orders.getMetadata().getNamespace(), "other");
    Pod disguised = pod("disguised", Labels.ofInstance(other, 1));
    cached.add(client.resource(disguised).create());

    assertThat(pass(client).orElseThrow().message()).contains("in use by pod disguised");
    assertThat(isGone("orders-1")).isFalse();

    client.resource(disguised).withGracePeriod(0).delete();
    assertThat(reason(pass(client))).as("the cache still has it").startsWith("Deleting");
    assertThat(isGone("orders-1")).isTrue();
  }

  /** Hundreds of Databases that go would read each other's pods again and again. */
  @Test
  void podsOfOtherDatabasesAreNotRead() {
    client.resource(pod("orders-1-0", Labels.ofInstance(orders, 1))).create();
    pass(client);
    client.resource(named(Pod.class, "orders-1-0")).withGracePeriod(0).delete();
    pass(client);

    assertThat(
            apiServer
                .audit()
                .requests(
                    request ->
                        request.verb().equals("list")
                            && request.resource().equals("pods")
                            && request.namespace().equals(orders.getMetadata().getNamespace())))
        .extracting(request -> URI.create(request.json().path("requestURI").asText()).getQuery())
        .isNotEmpty()
        .allSatisfy(
            query ->
                assertThat(query)
                    .containsAnyOf(
                        "databaseoperator.dev/database=orders",
                        "app.kubernetes.io/managed-by!=database-operator"));
  }

  @Test
  void whatSomethingElseControlsIsLeftAloneWhateverLabelsItHas() {
    OwnerReference somebody =
        new OwnerReferenceBuilder()
            .withApiVersion("apps/v1")
            .withKind("Deployment")
            .withName("theirs")
            .withUid("theirs")
            .withController(true)
            .build();
    for (HasMetadata theirs :
        List.of(labelled("theirs", Labels.of(orders)), InstanceVolumeClaim.of(orders, 2))) {
      theirs.getMetadata().setOwnerReferences(List.of(somebody));
      client.resource(theirs).create();
    }

    removeAll();
    assertThat(secret("theirs").getMetadata().getAnnotations()).isNullOrEmpty();
    assertThat(isGone("orders-2")).isFalse();
  }

  @Test
  void whatIsNotTheDatabasesStays() {
    Database other = Databases.named(orders.getMetadata().getNamespace(), "orders-archive");
    make(other);
    Database elsewhere = Databases.named(apiServer.newNamespace("kept"), "orders");
    make(elsewhere);
    client.resource(labelled("of-a-user", Map.of())).create();
    client
        .resource(labelled("of-another-tool", Map.of("databaseoperator.dev/database", "orders")))
        .create();

    removeAll();

    assertThat(secret("orders-archive-app")).isNotNull();
    assertThat(secret("orders-archive-superuser")).isNotNull();
    assertThat(isGone("orders-archive-1")).isFalse();
    assertThat(secret("of-a-user")).isNotNull();
    assertThat(secret("of-another-tool")).isNotNull();
    assertThat(
            client
                .secrets()
                .inNamespace(elsewhere.getMetadata().getNamespace())
                .withName("orders-app")
                .get())
        .isNotNull();
  }

  /** Somebody takes the labels off, to save the Secret, in the moment before it is deleted. */
  @Test
  void objectThatChangedSinceItWasReadIsNotDeleted() {
    pass(client);
    unprotect("orders-1");
    try (KubernetesClient racing =
        editingBefore("DELETE", "orders-app", KeptObjectsIT::withoutLabels)) {
      KubernetesClientException thrown =
          catchThrowableOfType(KubernetesClientException.class, () -> pass(racing));
      assertThat(ApiErrors.kind(thrown)).isEqualTo(ApiErrors.Kind.CONFLICT);
    }
    assertThat(secret("orders-app")).isNotNull();

    pass(client);
    assertThat(secret("orders-app")).as("no longer labelled").isNotNull();
    assertThat(secret("orders-superuser")).isNull();
  }

  @Test
  void nothingIsDeletedForAnEarlierDatabaseOfTheSameName() {
    Database earlier = Databases.copy(orders);
    earlier.getMetadata().setUid("earlier");
    assertThat(pass(earlier, client)).isEmpty();
    assertThat(isGone("orders-1")).isFalse();
    assertThat(secret("orders-app")).isNotNull();
    assertThat(secret("orders-app").getMetadata().getLabels()).doesNotContainKey(Labels.RETAINED);
  }

  @Test
  void deletedWithOrphanItGoesOnRunningAndKeepsItsDataWhateverThePolicySays() {
    StatefulSet orphan = Wanted.statefulSet(orders, 1);
    orphan.getMetadata().setOwnerReferences(List.of());
    client.resource(orphan).create();

    assertThat(pass(client)).isEmpty();

    assertThat(named(StatefulSet.class, "orders-1").isMarkedForDeletion()).isFalse();
    assertThat(isGone("orders-1")).isFalse();
    assertThat(secret("orders-app").getMetadata().getAnnotations())
        .containsEntry("databaseoperator.dev/retained-policy", "Delete");
  }

  @Test
  void whatIsRetainedSaysWhoseItWasAndSinceWhenItIsNobodys() {
    retain();

    assertThat(pass(client)).isEmpty();

    for (HasMetadata left : kept()) {
      assertThat(left.getMetadata().getLabels())
          .containsEntry("databaseoperator.dev/retained", "true")
          .containsAllEntriesOf(Labels.of(orders));
      Map<String, String> marks = left.getMetadata().getAnnotations();
      assertThat(marks)
          .containsEntry(
              "databaseoperator.dev/retained-from", orders.getMetadata().getNamespace() + "/orders")
          .containsEntry("databaseoperator.dev/retained-uid", orders.getMetadata().getUid())
          .containsEntry("databaseoperator.dev/retained-policy", "Retain")
          .containsAllEntriesOf(Annotations.NOT_OF_ARGO_CD);
      assertThat(Instant.parse(marks.get("databaseoperator.dev/retained-at")))
          .isBetween(Instant.now().minusSeconds(60), Instant.now());
    }
    assertThat(kept()).hasSize(3);
  }

  @Test
  void whoIsInterruptedBetweenTheMarksGoesOnWithThoseThatAreMissing() {
    retain();
    try (KubernetesClient broken = failingOn("PUT", "orders-superuser")) {
      assertThat(catchThrowableOfType(KubernetesClientException.class, () -> pass(broken)))
          .isNotNull();
    }
    List<String> before = versions();
    assertThat(secret("orders-app").getMetadata().getLabels()).containsKey(Labels.RETAINED);
    assertThat(secret("orders-superuser").getMetadata().getLabels())
        .doesNotContainKey(Labels.RETAINED);

    pass(client);

    assertThat(secret("orders-superuser").getMetadata().getLabels()).containsKey(Labels.RETAINED);
    assertThat(versions()).as("marked once").containsAll(before.subList(0, 2));
    List<String> after = versions();
    pass(client);
    assertThat(versions()).isEqualTo(after);
  }

  @Test
  void anEditBetweenTheReadAndTheMarkIsNotLost() {
    retain();
    try (KubernetesClient racing =
        editingBefore(
            "PUT",
            "orders-app",
            found ->
                new SecretBuilder(found)
                    .addToStringData("password", "chosen")
                    .editMetadata()
                    .addToAnnotations("example.com/note", "mine")
                    .endMetadata()
                    .build())) {
      pass(racing);
    }
    assertThat(secret("orders-app").getData()).containsEntry("password", "Y2hvc2Vu");
    assertThat(secret("orders-app").getMetadata().getAnnotations())
        .containsEntry("example.com/note", "mine")
        .containsKey("databaseoperator.dev/retained-at");
  }

  @Test
  void whoeverTakesTheLabelsOffInTimeKeepsTheSecretUnmarked() {
    retain();
    try (KubernetesClient racing =
        editingBefore("PUT", "orders-app", KeptObjectsIT::withoutLabels)) {
      assertThat(pass(racing)).isEmpty();
    }
    assertThat(secret("orders-app").getMetadata().getLabels()).isNullOrEmpty();
  }

  @Test
  void whatIsGoingOrGoneIsNotMarkedAndHoldsNothingUp() {
    retain();
    client.resource(named(PersistentVolumeClaim.class, "orders-1")).delete();
    try (KubernetesClient racing =
        before("PUT", "orders-app", () -> client.resource(secret("orders-app")).delete())) {
      assertThat(pass(racing)).isEmpty();
    }
    assertThat(named(PersistentVolumeClaim.class, "orders-1").getMetadata().getLabels())
        .doesNotContainKey(Labels.RETAINED);
    assertThat(secret("orders-superuser").getMetadata().getLabels()).containsKey(Labels.RETAINED);
  }

  @Test
  void marksOfAnEarlierDatabaseAreReplaced() {
    retain();
    pass(client);
    Database next = Databases.copy(orders);
    client.resource(orders).edit(found -> withFinalizers(found, List.of()));
    next.getMetadata().setUid(null);
    next.getMetadata().setResourceVersion(null);
    next.getMetadata().setDeletionTimestamp(null);
    String earlier = orders.getMetadata().getUid();
    client.resource(next).create();
    client.resource(next).delete();
    orders = client.resource(next).get();

    pass(client);

    assertThat(secret("orders-app").getMetadata().getAnnotations())
        .containsEntry("databaseoperator.dev/retained-uid", orders.getMetadata().getUid())
        .doesNotContainValue(earlier);
  }

  @Test
  void inATerminatingNamespaceNothingHangs() {
    retain();
    client.namespaces().withName(orders.getMetadata().getNamespace()).delete();
    assertThat(pass(client)).isEmpty();
    client
        .resource(orders)
        .edit(
            found -> {
              found.getSpec().setDeletionPolicy(DeletionPolicy.Delete);
              return found;
            });
    removeAll();
  }

  @Test
  void aVolumeClaimThatSomebodyHoldsIsNamedWithWhatHoldsIt() {
    client
        .resource(named(PersistentVolumeClaim.class, "orders-1"))
        .edit(
            found ->
                new PersistentVolumeClaimBuilder(found)
                    .editMetadata()
                    .addToFinalizers("example.com/backup")
                    .endMetadata()
                    .build());
    pass(client);
    unprotect("orders-1");

    Problem blocked =
        pass(client, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(12))).orElseThrow();

    assertThat(blocked.reason()).isEqualTo("DeletionBlocked");
    assertThat(blocked.message()).contains("PersistentVolumeClaim orders-1", "example.com/backup");
  }

  /** As often as it takes, with the volume's protection lifted in between. */
  private void removeAll() {
    pass(client);
    unprotect("orders-1");
    assertThat(pass(client)).isEmpty();
    assertThat(secret("orders-app")).isNull();
    assertThat(secret("orders-superuser")).isNull();
    assertThat(isGone("orders-1")).isTrue();
  }

  private void retain() {
    orders =
        client
            .resource(orders)
            .edit(
                found -> {
                  found.getSpec().setDeletionPolicy(DeletionPolicy.Retain);
                  return found;
                });
  }

  private static Database withFinalizers(Database database, List<String> finalizers) {
    database.getMetadata().setFinalizers(finalizers);
    return database;
  }

  private List<HasMetadata> kept() {
    return List.of(
        named(PersistentVolumeClaim.class, "orders-1"),
        secret("orders-app"),
        secret("orders-superuser"));
  }

  private List<String> versions() {
    return kept().stream().map(object -> object.getMetadata().getResourceVersion()).toList();
  }

  /** The reason, and what it waits for. */
  private static String reason(Optional<Problem> problem) {
    return problem
        .map(
            found ->
                found.reason()
                    + ": "
                    + found.message().replaceAll(".*waiting for ", "").replaceAll(";.*", ""))
        .orElse("none");
  }

  private Pod pod(String name, Map<String, String> labels) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(orders.getMetadata().getNamespace())
        .withLabels(labels)
        .endMetadata()
        .withSpec(Wanted.statefulSet(orders, 1).getSpec().getTemplate().getSpec())
        .editSpec()
        .withNodeName("node")
        .endSpec()
        .build();
  }

  private void unprotect(String claim) {
    PersistentVolumeClaim found = named(PersistentVolumeClaim.class, claim);
    if (found != null) {
      ClaimProtection.release(found, client);
    }
  }

  private <R extends HasMetadata> R named(Class<R> type, String name) {
    return client
        .resources(type)
        .inNamespace(orders.getMetadata().getNamespace())
        .withName(name)
        .get();
  }

  private Optional<Problem> pass(KubernetesClient client) {
    return pass(orders, client);
  }

  private Optional<Problem> pass(KubernetesClient client, Clock clock) {
    return pass(orders, client, clock);
  }

  private Optional<Problem> pass(Database seen, KubernetesClient client) {
    return pass(seen, client, Clock.systemUTC());
  }

  private Optional<Problem> pass(Database seen, KubernetesClient client, Clock clock) {
    DeletionPass pass =
        new DeletionPass(
            client,
            claim ->
                cached.stream()
                    .filter(
                        pod ->
                            PodClaims.keys(pod)
                                .contains(seen.getMetadata().getNamespace() + "/" + claim))
                    .toList(),
            new ConflictRetry(client, new SimpleMeterRegistry()),
            waits,
            clock);
    return pass.live(seen).flatMap(pass::run);
  }

  private void make(Database database) {
    client.resource(AppSecret.of(database, "one")).create();
    client.resource(SuperuserSecret.of(database, "two")).create();
    client.resource(InstanceVolumeClaim.of(database, 1)).create();
  }

  private static Secret withoutLabels(Secret found) {
    return new SecretBuilder(found).editMetadata().withLabels(Map.of()).endMetadata().build();
  }

  private KubernetesClient editingBefore(
      String method, String secret, UnaryOperator<Secret> change) {
    return before(method, secret, () -> client.resource(secret(secret)).edit(change));
  }

  private KubernetesClient failingOn(String method, String secret) {
    return before(
        method,
        secret,
        () -> {
          throw new KubernetesClientException("the operator is killed");
        });
  }

  /** A client before whose first such request something happens. */
  private KubernetesClient before(String method, String secret, Runnable happening) {
    AtomicBoolean happened = new AtomicBoolean();
    Interceptor interceptor =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (request.method().equals(method)
                && request.uri().getPath().endsWith("/secrets/" + secret)
                && happened.compareAndSet(false, true)) {
              happening.run();
            }
          }
        };
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(apiServer.kubeconfig()))
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("race", interceptor))
        .build();
  }

  private Secret labelled(String name, Map<String, String> labels) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(orders.getMetadata().getNamespace())
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(orders.getMetadata().getNamespace()).withName(name).get();
  }

  /** A claim is protected by a finalizer that no controller removes here: marked is gone. */
  private boolean isGone(String claim) {
    PersistentVolumeClaim found =
        client
            .persistentVolumeClaims()
            .inNamespace(orders.getMetadata().getNamespace())
            .withName(claim)
            .get();
    return found == null || found.getMetadata().getDeletionTimestamp() != null;
  }
}
