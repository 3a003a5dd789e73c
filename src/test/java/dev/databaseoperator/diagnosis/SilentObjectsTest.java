package dev.databaseoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilentObjectsTest {

  private final Database database = Databases.minimal();

  @Test
  void claimThatIsNotBoundIsSilent() {
    assertThat(silent(Situations.crashingPod(), claim("Pending")))
        .containsExactly("PersistentVolumeClaim");
    assertThat(silent(Situations.crashingPod(), claim(null)))
        .containsExactly("PersistentVolumeClaim");
    Pod told = Situations.crashingPod();
    assertThat(silent(told, claim("Bound"))).isEmpty();
    assertThat(silent(told, claim("Lost"))).as("its status says it").isEmpty();
    assertThat(silent(told, Situations.deleted(claim("Pending")))).isEmpty();
  }

  @Test
  void statefulSetWithoutItsPodIsSilent() {
    assertThat(silent(null, claim("Bound"))).containsExactly("StatefulSet");
  }

  @Test
  void podOnANodeOfWhichNothingRunsIsSilent() {
    Pod none = new PodBuilder(onNode(Situations.pod(false, null, null))).withStatus(null).build();
    for (Pod pod :
        List.of(
            none,
            Situations.pod(false, null, null),
            onNode(Situations.pod(false, null, null)),
            onNode(Situations.waitingPod(null, null)),
            onNode(Situations.waitingPod("ContainerCreating", null)))) {
      assertThat(silent(pod, claim("Bound"))).containsExactly("Pod");
    }
  }

  @Test
  void podWhosePostgresRunsAndIsNotReadyIsSilent() {
    assertThat(silent(onNode(Situations.startingPod()), claim("Bound"))).containsExactly("Pod");
  }

  @Test
  void podThatTellsIsNotSilent() {
    for (Pod pod :
        List.of(
            Situations.unscheduledPod(Situations.NOW),
            onNode(Situations.waitingPod("ErrImagePull", "x")),
            onNode(Situations.crashingPod()),
            onNode(Situations.terminating(Situations.waitingPod("ContainerCreating", null))))) {
      assertThat(silent(pod, claim("Bound"))).isEmpty();
    }
  }

  @Test
  void readyInstanceAndOneThatShouldNotRunAreNotAskedAbout() {
    assertThat(silent(Situations.readyPod(), claim("Pending"))).isEmpty();
    database.getSpec().setHibernated(true);
    assertThat(silent(null, claim("Pending"))).isEmpty();
  }

  @Test
  void whatDoesNotExistIsNotAskedAbout() {
    assertThat(SilentObjects.of(database, Wanted.nothing())).isEmpty();
  }

  private List<String> silent(Pod pod, PersistentVolumeClaim claim) {
    return SilentObjects.of(
            database,
            Observations.of(
                Optional.of(Situations.statefulSet(2)),
                Optional.ofNullable(pod),
                Optional.of(claim)))
        .stream()
        .map(Subject::kind)
        .toList();
  }

  private static Pod onNode(Pod pod) {
    return new PodBuilder(pod).editSpec().withNodeName("node-1").endSpec().build();
  }

  private static PersistentVolumeClaim claim(String phase) {
    return new PersistentVolumeClaimBuilder(Situations.volume())
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
