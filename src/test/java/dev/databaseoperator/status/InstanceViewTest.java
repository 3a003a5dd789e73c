package dev.databaseoperator.status;

import static dev.databaseoperator.status.Situations.NOW;
import static dev.databaseoperator.status.Situations.withPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Observations;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceViewTest {

  @Test
  void instanceIsReadyWhenItsPodOfTheWantedTemplateIs() {
    assertThat(view(Situations.readyPod()).ready()).isTrue();
    assertThat(view(Situations.startingPod()).ready()).isFalse();
    assertThat(view(null).ready()).isFalse();
  }

  @Test
  void readyPodOfAnOldTemplateOrOneThatEndsIsNotReady() {
    assertThat(view(Situations.oldRevision(Situations.readyPod())).ready()).isFalse();
    assertThat(view(Situations.terminating(Situations.readyPod())).ready()).isFalse();
  }

  @Test
  void readyPodCountsOnlyWhenTheControllerHasSeenTheStatefulSet() {
    assertThat(
            new InstanceView(
                    Databases.minimal(),
                    Observations.of(
                        Optional.of(Situations.statefulSet(1)),
                        Optional.of(Situations.readyPod()),
                        Optional.empty()))
                .ready())
        .isFalse();
    assertThat(
            new InstanceView(
                    Databases.minimal(),
                    Observations.of(
                        Optional.of(
                            new StatefulSetBuilder(Situations.statefulSet(2))
                                .withStatus(null)
                                .build()),
                        Optional.of(Situations.readyPod()),
                        Optional.empty()))
                .ready())
        .isFalse();
    assertThat(
            new InstanceView(
                    Databases.minimal(),
                    Observations.of(
                        Optional.empty(), Optional.of(Situations.readyPod()), Optional.empty()))
                .ready())
        .isFalse();
  }

  @Test
  void podThatHasNoStatusYetIsNoProblem() {
    Pod pod = new PodBuilder(Situations.startingPod()).withStatus(null).build();
    assertThat(view(pod).ready()).isFalse();
    assertThat(view(pod).problem(NOW)).isEmpty();
    assertThat(view(pod).due()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ContainerCreating", "PodInitializing"})
  void waitsOfEveryStartAreNoProblem(String reason) {
    assertThat(view(Situations.waitingPod(reason, null)).problem(NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable"
      })
  void everyReasonOfTheKubeletForAMissingImageIsToldAsSuch(String reason) {
    assertThat(view(Situations.waitingPod(reason, "why")).problem(NOW))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("ImageUnavailable"))
        .satisfies(problem -> assertThat(problem.stalled()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "PreCreateHookError"
      })
  void everyReasonOfTheKubeletForARefusedContainerIsToldAsSuch(String reason) {
    assertThat(view(Situations.waitingPod(reason, "why")).problem(NOW))
        .get()
        .satisfies(problem -> assertThat(problem.reason()).isEqualTo("ContainerRefused"));
  }

  @Test
  void crashIsToldWhileTheContainerWaitsAndWhileItStartsAgain() {
    Pod restarting =
        Situations.pod(
            false, Situations.running(), Situations.ended(1, "Error", "out of disk space"));
    Pod justEnded = Situations.pod(false, Situations.ended(1, "Error", "out of disk space"), null);
    for (Pod pod : new Pod[] {restarting, justEnded}) {
      assertThat(view(pod).problem(NOW))
          .get()
          .satisfies(problem -> assertThat(problem.message()).contains("out of disk space"));
    }
  }

  @Test
  void orderlyEndIsNoCrash() {
    Pod ended = Situations.pod(false, Situations.ended(0, "Completed", null), null);
    assertThat(view(ended).problem(NOW)).isEmpty();
  }

  @Test
  void podThatCannotBeScheduledIsAProblemFromTheInstantThatIsDueOn() {
    InstanceView view = view(Situations.unscheduledPod(NOW.minusSeconds(4)));
    Instant due = NOW.plusSeconds(6);
    assertThat(view.due()).contains(due);
    assertThat(view.problem(due.minusNanos(1))).isEmpty();
    assertThat(view.problem(due)).isPresent();
    assertThat(view.problem(due.plusNanos(1))).isPresent();
  }

  private static InstanceView view(Pod pod) {
    return new InstanceView(Databases.minimal(), withPod(pod));
  }
}
