package dev.databaseoperator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.topology.RestartOrder.Instance;
import dev.databaseoperator.topology.RestartOrder.Restart;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartOrderTest {

  private static final String OLD = "old";
  private static final String NEW = "new";

  @Test
  void aPodOfAnotherRevisionIsRestartedAndTheReasonNamesBoth() {
    Restart restart = RestartOrder.next(List.of(primary(1, serving(1, OLD)))).orElseThrow();

    assertThat(restart.pod().name()).isEqualTo("orders-1-0");
    assertThat(restart.reason())
        .isEqualTo("it is of revision old, and StatefulSet orders-1 has revision new");
  }

  @Test
  void aPodOfThePresentRevisionIsNotRestarted() {
    assertThat(next(primary(1, serving(1, NEW)))).isEmpty();
    assertThat(next(primary(1, starting(1, NEW)))).isEmpty();
  }

  @Test
  void aPodThatHasLostTheLabelOfItsRevisionIsLeftAlone() {
    Pod unlabelled =
        new PodBuilder(serving(1, OLD))
            .editMetadata()
            .removeFromLabels("controller-revision-hash")
            .endMetadata()
            .build();
    assertThat(next(primary(1, unlabelled))).isEmpty();
  }

  @Test
  void anOutdatedPodThatCannotGetReadyIsRestarted() {
    assertThat(next(primary(1, starting(1, OLD)))).contains("orders-1-0");
  }

  @Test
  void nothingIsRestartedBeforeTheControllerHasSeenTheTemplate() {
    StatefulSet unseen =
        new StatefulSetBuilder(set(1)).editMetadata().withGeneration(3L).endMetadata().build();
    assertThat(next(instance(unseen, serving(1, OLD), true))).isEmpty();

    StatefulSet unheardOf = new StatefulSetBuilder(set(1)).withStatus(null).build();
    assertThat(next(instance(unheardOf, serving(1, OLD), true))).isEmpty();
  }

  @Test
  void aPodThatIsBeingDeletedOrIsGoneIsNotDeletedAgain() {
    assertThat(next(primary(1, ending(1, OLD)))).isEmpty();
    assertThat(next(instance(set(1), null, true))).isEmpty();
  }

  @Test
  void aStatefulSetThatIsDeletedOrShouldHaveNoPodIsLeftToItsController() {
    StatefulSet deleted =
        new StatefulSetBuilder(set(1))
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();
    assertThat(next(instance(deleted, serving(1, OLD), true))).isEmpty();
    assertThat(next(instance(scaledDown(1), serving(1, OLD), true))).isEmpty();
  }

  @Test
  void standbysAreRestartedBeforeThePrimaryInTheirOrder() {
    assertThat(
            next(
                primary(1, serving(1, OLD)),
                standby(2, serving(2, OLD)),
                standby(3, serving(3, OLD))))
        .contains("orders-2-0");
    assertThat(
            next(
                primary(1, serving(1, OLD)),
                standby(2, serving(2, NEW)),
                standby(3, serving(3, OLD))))
        .contains("orders-3-0");
    assertThat(
            next(
                standby(1, serving(1, NEW)),
                primary(2, serving(2, OLD)),
                standby(3, serving(3, NEW))))
        .contains("orders-2-0");
  }

  @Test
  void aServingPodWaitsUntilAllOthersServe() {
    for (Pod other : new Pod[] {starting(3, NEW), ending(3, NEW), null}) {
      assertThat(
              next(
                  primary(1, serving(1, OLD)),
                  standby(2, serving(2, OLD)),
                  instance(set(3), other, false)))
          .isEmpty();
    }
  }

  @Test
  void aServingPodWaitsUntilTheTemplatesOfAllOthersAreKnown() {
    StatefulSet unseen =
        new StatefulSetBuilder(set(2)).editMetadata().withGeneration(3L).endMetadata().build();
    assertThat(next(primary(1, serving(1, OLD)), instance(unseen, serving(2, OLD), false)))
        .isEmpty();
  }

  @Test
  void whatDoesNotServeIsRestartedFirstAndWaitsOnlyForPodsOnTheirWay() {
    assertThat(
            next(
                primary(1, starting(1, OLD)),
                standby(2, serving(2, OLD)),
                standby(3, starting(3, NEW))))
        .contains("orders-1-0");
    assertThat(next(primary(1, starting(1, OLD)), standby(2, starting(2, OLD))))
        .contains("orders-2-0");
    assertThat(next(primary(1, starting(1, OLD)), standby(2, ending(2, OLD)))).isEmpty();
  }

  @Test
  void anInstanceThatShouldHaveNoPodHoldsUpNoOther() {
    assertThat(next(primary(1, serving(1, OLD)), instance(scaledDown(2), null, false)))
        .contains("orders-1-0");
  }

  private static Optional<String> next(Instance... instances) {
    return RestartOrder.next(List.of(instances)).map(restart -> restart.pod().name());
  }

  private static Instance primary(int number, Pod pod) {
    return instance(set(number), pod, true);
  }

  private static Instance standby(int number, Pod pod) {
    return instance(set(number), pod, false);
  }

  private static Instance instance(StatefulSet set, Pod pod, boolean primary) {
    return new Instance(SetFacts.of(set), Optional.ofNullable(pod).map(PodFacts::of), primary);
  }

  /** A StatefulSet whose controller has seen template {@link #NEW}. */
  private static StatefulSet set(int number) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("orders-" + number)
        .withGeneration(2L)
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(2L)
        .withUpdateRevision(NEW)
        .endStatus()
        .build();
  }

  private static StatefulSet scaledDown(int number) {
    return new StatefulSetBuilder(set(number)).editSpec().withReplicas(0).endSpec().build();
  }

  private static Pod serving(int number, String revision) {
    return pod(number, revision, "True");
  }

  private static Pod starting(int number, String revision) {
    return pod(number, revision, "False");
  }

  private static Pod ending(int number, String revision) {
    return new PodBuilder(serving(number, revision))
        .editMetadata()
        .withDeletionTimestamp("2026-01-01T00:00:00Z")
        .endMetadata()
        .build();
  }

  private static Pod pod(int number, String revision, String ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("orders-" + number + "-0")
        .addToLabels("controller-revision-hash", revision)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }
}
