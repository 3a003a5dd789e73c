package dev.databaseoperator.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeletionViewTest {

  private static final Instant NOW = Instant.parse("2026-11-25T22:00:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(60);

  private final Database orders = Databases.minimal();
  private final PersistentVolumeClaim claim = InstanceVolumeClaim.of(orders, 1);
  private Instant asked = LONG_AGO;

  DeletionViewTest() {
    going(orders, NOW);
  }

  @Test
  void nothingIsWaitedForWhenNothingIsThere() {
    assertThat(view().instances(List.of(), List.of(), List.of())).isEmpty();
    assertThat(view().volumes(List.of())).isEmpty();
    assertThat(view().credentials(List.of())).isEmpty();
    assertThat(DeletionView.heldByOthers(List.of(Database.FINALIZER))).isEmpty();
  }

  @Test
  void aPodThatShutsDownIsAnExpectedWaitAndSaysThatTheDataCanStillBeKept() {
    Optional<Problem> wait = instances(going(own(), NOW.plusSeconds(600)));
    expect(wait, "Deleting", false, "waiting for pod orders-1-0 to end", "Policy to Retain");
  }

  @Test
  void aPodThatIsNotDeletedYetIsWaitedForToo() {
    expect(instances(own()), "Deleting", false, "pod orders-1-0 to end");
  }

  @Test
  void aPodThatIsNotDeletedInTimeIsReported() {
    going(orders, LONG_AGO);
    expect(instances(own()), "DeletionBlocked", true, "pod orders-1-0 has not been deleted");
  }

  /** An operator that starts late has only just deleted the StatefulSet. */
  @Test
  void noDeadlinePassesBeforeTheOperatorHasAsked() {
    asked = NOW.minusSeconds(1);
    going(orders, LONG_AGO);
    expect(instances(own()), "Deleting", false, "pod orders-1-0 to end");
    going(claim, LONG_AGO);
    claim.getMetadata().setFinalizers(List.of("kubernetes.io/pvc-protection", "example.com/held"));
    expect(view().volumes(List.of(claim)), "Deleting", false, "PersistentVolumeClaim orders-1");
  }

  @Test
  void aPodThatOutlivesItsGracePeriodIsNamedWithItsNode() {
    expect(
        instances(going(own(), LONG_AGO)),
        "DeletionBlocked",
        true,
        "pod orders-1-0 should have ended by 2026-11-25T21:59:00Z",
        "node-7",
        "--force");
  }

  @Test
  void aPodThatOthersHoldWhenItHasEndedIsNamedWithWhatHoldsIt() {
    Pod held = going(own(), NOW.plusSeconds(600));
    held.getMetadata().setFinalizers(List.of("example.com/logs"));
    expect(instances(held), "DeletionBlocked", true, "pod orders-1-0", "example.com/logs");

    Pod running =
        new PodBuilder(held)
            .editStatus()
            .editFirstContainerStatus()
            .withNewState()
            .withNewRunning("2026-11-25T21:00:00Z")
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    expect(instances(running), "Deleting", false, "pod orders-1-0 to end");
  }

  @Test
  void aPodOfAUserWithTheVolumeComesFirst() {
    expect(
        instances(going(own(), NOW.plusSeconds(600)), user("dump", "orders-1", "node-7")),
        "DeletionBlocked",
        true,
        "in use by pod dump;",
        "Policy to Retain");
    expect(
        instances(user("b", "orders-1", "node-7"), user("a", "orders-1", "node-7")),
        "DeletionBlocked",
        true,
        "pods a, b");
  }

  @Test
  void podsThatDoNotUseTheVolumeOrHaveNoNodeKeepNothing() {
    assertThat(instances(user("other", "other-1", "node-7"), user("pending", "orders-1", null)))
        .isEmpty();
  }

  @Test
  void aStatefulSetThatOthersHoldIsNamedWithWhatHoldsIt() {
    StatefulSet set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withName("orders-1")
            .withFinalizers("foregroundDeletion")
            .endMetadata()
            .build();
    going(set, NOW);
    expect(
        view().instances(List.of(set), List.of(), List.of(claim)),
        "Deleting",
        false,
        "StatefulSet orders-1 to go");
    set.getMetadata().setFinalizers(List.of("example.com/held"));
    expect(
        view().instances(List.of(set), List.of(), List.of(claim)),
        "DeletionBlocked",
        true,
        "StatefulSet orders-1",
        "example.com/held");
  }

  @Test
  void aVolumeClaimGetsAMomentThenWhatHoldsItIsNamed() {
    claim.getMetadata().setFinalizers(List.of("kubernetes.io/pvc-protection", "example.com/held"));
    going(claim, NOW);
    expect(view().volumes(List.of(claim)), "Deleting", false, "PersistentVolumeClaim orders-1");
    going(claim, LONG_AGO);
    expect(
        view().volumes(List.of(claim)),
        "DeletionBlocked",
        true,
        "PersistentVolumeClaim orders-1 stays until the controllers that set its finalizers"
            + " example.com/held remove them");
    claim.getMetadata().setFinalizers(List.of("kubernetes.io/pvc-protection"));
    expect(
        view().volumes(List.of(claim)),
        "DeletionBlocked",
        true,
        "still there, with the finalizers kubernetes.io/pvc-protection");
  }

  @Test
  void aSecretThatOthersHoldIsNamedWithWhatHoldsIt() {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("orders-app")
            .withFinalizers("example.com/synced")
            .endMetadata()
            .build();
    going(secret, LONG_AGO);
    expect(
        view().credentials(List.of(secret)),
        "DeletionBlocked",
        true,
        "Secret orders-app",
        "example.com/synced");
  }

  @Test
  void whoHoldsTheDatabaseItselfIsNamedAndForegroundIsExpected() {
    expect(
        DeletionView.heldByOthers(List.of("example.com/audit", Database.FINALIZER)),
        "DeletionBlocked",
        true,
        "the operator has done its part",
        "example.com/audit");
    expect(
        DeletionView.heldByOthers(List.of(Database.FINALIZER, "foregroundDeletion")),
        "Deleting",
        false,
        "foreground");
  }

  private DeletionView view() {
    return new DeletionView(orders, NOW, stage -> asked);
  }

  private Optional<Problem> instances(Pod... pods) {
    return view().instances(List.of(), List.of(pods), List.of(claim));
  }

  private static void expect(
      Optional<Problem> problem, String reason, boolean stalled, String... words) {
    assertThat(problem).isPresent();
    assertThat(problem.get().reason()).isEqualTo(reason);
    assertThat(problem.get().stalled()).isEqualTo(stalled);
    assertThat(problem.get().message()).contains(words);
  }

  private Pod own() {
    return new PodBuilder(user("orders-1-0", "orders-1", "node-7"))
        .editMetadata()
        .withLabels(Labels.ofInstance(orders, 1))
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withExitCode(0)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod user(String name, String claim, String node) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(Map.of("app", name))
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim(claim, false)
        .endVolume()
        .endSpec()
        .build();
  }

  private static <R extends HasMetadata> R going(R object, Instant when) {
    object.getMetadata().setDeletionTimestamp(when.toString());
    return object;
  }
}
