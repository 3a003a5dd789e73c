package dev.databaseoperator.deletion;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.faults.Requests.verbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.testkit.faults.Answer;
import dev.databaseoperator.testkit.faults.Fault;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Deletions that meet what is in their way: it is named within 15 seconds, and they go on by
 * themselves when it is gone. No controller of Kubernetes runs here: the tests do what those would.
 */
class LettingGoIT {

  private static final Duration TOLD = Duration.ofSeconds(15);

  private static Tenant namespace;
  private static ProxiedOperator operator;

  @BeforeAll
  static void anOperatorBehindAProxy() {
    namespace = ApiServer.withoutOperator().tenant("faulty");
    operator = ProxiedOperator.of(namespace, ProxiedOperator.SHORT_LEASE).start();
  }

  @AfterAll
  static void end() {
    operator.close();
  }

  @Test
  void whatAnotherToolHoldsIsNamedAndTheDeletionGoesOnWhenItLetsGo() {
    begun("held", "{deletionPolicy: Delete}");
    finalizers("held-1", "kubernetes.io/pvc-protection", "example.com/backup");

    delete("held");

    Database blocked = blocked("held", "PersistentVolumeClaim held-1", "example.com/backup");
    assertThat(blocked.getStatus().getPhase()).isEqualTo(Phase.Deleting);
    assertThat(condition(blocked, "Stalled")).isPresent();
    assertThat(exists(Secret.class, "held-app")).as("as long as there is data").isTrue();

    finalizers("held-1");
    awaitGone("held");
    assertThat(exists(Secret.class, "held-app")).isFalse();
    assertThat(exists(Secret.class, "held-superuser")).isFalse();
  }

  @Test
  void aPodOfSomebodyElseThatUsesTheVolumeIsNamed() {
    begun("used", "{deletionPolicy: Delete}");
    makePod("dump", Map.of(), "used");

    delete("used");

    blocked("used", "pod dump");
    assertThat(get(PersistentVolumeClaim.class, "used-1").isMarkedForDeletion()).isFalse();
    kill("dump");
    goesOnceUnprotected("used");
  }

  @Test
  void aPodWithTheLabelsOfAnotherDatabaseThatUsesTheVolumeIsNamed() {
    Database other = begun("other", "{}");
    begun("mixed", "{deletionPolicy: Delete}");
    makePod("other-1-0", Labels.ofInstance(other, 1), "mixed");

    delete("mixed");

    blocked("mixed", "pod other-1-0");
    kill("other-1-0");
    goesOnceUnprotected("mixed");
  }

  @Test
  void untilThePodHasEndedTheDataCanStillBeKept() {
    Database database = begun("spared", "{deletionPolicy: Delete}");
    makePod("spared-1-0", Labels.ofInstance(database, 1), "spared");
    delete("spared");
    Database waiting = told("spared", "Deleting", "pod spared-1-0 to end");
    assertThat(condition(waiting, "Stalled")).isEmpty();
    assertThat(condition(waiting, "Reconciling")).isPresent();

    namespace.patch("spared", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}");

    awaitGone("spared");
    assertThat(get(PersistentVolumeClaim.class, "spared-1").isMarkedForDeletion()).isFalse();
    assertThat(get(PersistentVolumeClaim.class, "spared-1").getMetadata().getLabels())
        .containsEntry("databaseoperator.dev/retained", "true");
    kill("spared-1-0");
  }

  @Test
  void aRightThatIsMissingIsNamed() {
    begun("refused", "{}");
    Fault forbidden =
        operator
            .proxy()
            .on(verbs("update").of("persistentvolumeclaims").named("refused-1"))
            .answer(Answer.status(403, "Forbidden", "cannot update persistentvolumeclaims"));

    delete("refused");

    blocked("refused", "refused: cannot update persistentvolumeclaims");
    forbidden.off();
    awaitGone("refused");
    assertThat(get(PersistentVolumeClaim.class, "refused-1").getMetadata().getLabels())
        .containsEntry("databaseoperator.dev/retained", "true");
  }

  @Test
  void anApiServerThatFailsIsToldInItsOwnWords() {
    begun("failing", "{deletionPolicy: Delete}");
    Fault failing =
        operator
            .proxy()
            .on(verbs("delete").of("statefulsets").named("failing-1"))
            .answer(Answer.status(500, "InternalError", "etcdserver: no space"));

    delete("failing");

    told("failing", "Deleting", "etcdserver: no space");
    failing.off();
    goesOnceUnprotected("failing");
  }

  @Test
  void whoHoldsTheDatabaseItselfIsNamedWhenTheOperatorHasDoneItsPart() {
    begun("audited", "{}");
    namespace.patch(
        "audited",
        "{\"metadata\":{\"finalizers\":[\"example.com/audit\",\"databaseoperator.dev/finalizer\"]}}");

    delete("audited");

    Database left = blocked("audited", "the operator has done its part", "example.com/audit");
    namespace.await(
        "audited",
        TOLD,
        found -> !found.getMetadata().getFinalizers().contains(Database.FINALIZER));
    assertThat(left.getStatus().getPhase()).isEqualTo(Phase.Deleting);
    namespace.patch("audited", "{\"metadata\":{\"finalizers\":null}}");
    awaitGone("audited");
  }

  @Test
  void inTheForegroundTheOperatorDoesNotWaitForKubernetesNorKubernetesForIt() {
    begun("foreground", "{deletionPolicy: Delete}");
    delete("foreground", DeletionPropagation.FOREGROUND);
    told("foreground", "Deleting", "PersistentVolumeClaim foreground-1 to go");
    unprotect("foreground-1");

    Database left =
        namespace.await(
            "foreground",
            TOLD,
            found -> !found.getMetadata().getFinalizers().contains(Database.FINALIZER));

    assertThat(left.getMetadata().getFinalizers()).containsExactly("foregroundDeletion");
    assertThat(condition(left, "Ready").orElseThrow().getMessage()).contains("foreground");
    namespace.patch("foreground", "{\"metadata\":{\"finalizers\":null}}");
    awaitGone("foreground");
  }

  @Test
  void withOrphanEverythingStaysWhateverThePolicySays() {
    begun("orphan", "{deletionPolicy: Delete}");

    delete("orphan", DeletionPropagation.ORPHAN);

    namespace.await(
        "orphan", TOLD, found -> !found.getMetadata().getFinalizers().contains(Database.FINALIZER));
    assertThat(get(StatefulSet.class, "orphan-1").isMarkedForDeletion()).isFalse();
    assertThat(get(PersistentVolumeClaim.class, "orphan-1").isMarkedForDeletion()).isFalse();
    assertThat(exists(Secret.class, "orphan-app")).isTrue();
    namespace.patch("orphan", "{\"metadata\":{\"finalizers\":null}}");
    awaitGone("orphan");
  }

  @Test
  void whatIsDeletedWhileNoOperatorRunsIsDealtWithWhenOneDoes() {
    begun("absent", "{deletionPolicy: Delete}");
    begun("kept", "{}");
    operator.process().close();
    delete("absent");
    delete("kept");

    operator.start();

    goesOnceUnprotected("absent");
    awaitGone("kept");
    assertThat(get(Secret.class, "kept-app").getMetadata().getLabels())
        .containsEntry("databaseoperator.dev/retained", "true");
  }

  @Test
  void anOperatorThatIsKilledAfterTheFirstMarkOrTheFirstDeleteGoesOnWhereItWas() {
    begun("torn", "{}");
    begun("cut", "{deletionPolicy: Delete}");
    operator
        .proxy()
        .on(verbs("update").of("persistentvolumeclaims").named("torn-1"))
        .once()
        .killAfter(() -> operator.process().close());
    delete("torn");
    await().atMost(TOLD).until(() -> !operator.process().isAlive());
    Map<String, String> first =
        get(PersistentVolumeClaim.class, "torn-1").getMetadata().getAnnotations();
    operator.start();
    awaitGone("torn");
    assertThat(get(PersistentVolumeClaim.class, "torn-1").getMetadata().getAnnotations())
        .isEqualTo(first);
    assertThat(get(Secret.class, "torn-superuser").getMetadata().getLabels())
        .containsEntry("databaseoperator.dev/retained", "true");

    operator
        .proxy()
        .on(verbs("delete").of("persistentvolumeclaims").named("cut-1"))
        .once()
        .killAfter(() -> operator.process().close());
    delete("cut");
    await().atMost(TOLD).until(() -> !operator.process().isAlive());
    operator.start();
    goesOnceUnprotected("cut");
  }

  private static Database begun(String name, String spec) {
    namespace.apply(name, spec);
    await().atMost(TOLD).until(() -> exists(StatefulSet.class, name + "-1"));
    return namespace.database(name);
  }

  private static void delete(String name) {
    delete(name, DeletionPropagation.BACKGROUND);
  }

  private static void delete(String name, DeletionPropagation propagation) {
    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName(name)
        .withPropagationPolicy(propagation)
        .delete();
  }

  private static Database blocked(String name, String... words) {
    return told(name, "DeletionBlocked", words);
  }

  private static Database told(String name, String reason, String... words) {
    return namespace.await(
        name,
        TOLD,
        found ->
            condition(found, "Ready")
                .filter(ready -> ready.getReason().equals(reason))
                .filter(ready -> List.of(words).stream().allMatch(ready.getMessage()::contains))
                .isPresent());
  }

  private static void goesOnceUnprotected(String name) {
    await()
        .atMost(TOLD)
        .until(() -> get(PersistentVolumeClaim.class, name + "-1").isMarkedForDeletion());
    unprotect(name + "-1");
    awaitGone(name);
    assertThat(exists(PersistentVolumeClaim.class, name + "-1")).isFalse();
    assertThat(exists(Secret.class, name + "-app")).isFalse();
    assertThat(exists(Secret.class, name + "-superuser")).isFalse();
    assertThat(exists(StatefulSet.class, name + "-1")).isFalse();
  }

  private static void awaitGone(String name) {
    await().atMost(TOLD).until(() -> namespace.database(name) == null);
  }

  private static void unprotect(String claim) {
    finalizers(claim);
  }

  private static void finalizers(String claim, String... finalizers) {
    namespace
        .client()
        .resource(get(PersistentVolumeClaim.class, claim))
        .edit(
            found ->
                new PersistentVolumeClaimBuilder(found)
                    .editMetadata()
                    .withFinalizers(finalizers)
                    .endMetadata()
                    .build());
  }

  private static void makePod(String name, Map<String, String> labels, String database) {
    namespace
        .client()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .withLabels(labels)
                .endMetadata()
                .withSpec(
                    Wanted.statefulSet(namespace.database(database), 1)
                        .getSpec()
                        .getTemplate()
                        .getSpec())
                .editSpec()
                .withNodeName("node")
                .endSpec()
                .build())
        .create();
  }

  private static void kill(String pod) {
    namespace
        .client()
        .pods()
        .inNamespace(namespace.name())
        .withName(pod)
        .withGracePeriod(0)
        .delete();
  }

  private static boolean exists(Class<? extends HasMetadata> type, String name) {
    return get(type, name) != null;
  }

  private static <R extends HasMetadata> R get(Class<R> type, String name) {
    return namespace.client().resources(type).inNamespace(namespace.name()).withName(name).get();
  }
}
