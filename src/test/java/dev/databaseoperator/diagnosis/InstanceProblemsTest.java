package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.withPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.InstanceView;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceProblemsTest {

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
                    Observations.of(
                        Optional.of(Situations.statefulSet(1)),
                        Optional.of(Situations.readyPod()),
                        Optional.empty()))
                .ready())
        .isFalse();
    assertThat(
            new InstanceView(
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
                    Observations.of(
                        Optional.empty(), Optional.of(Situations.readyPod()), Optional.empty()))
                .ready())
        .isFalse();
  }

  @Test
  void podThatHasNoStatusYetIsNoProblem() {
    Pod pod = new PodBuilder(Situations.startingPod()).withStatus(null).build();
    assertThat(view(pod).ready()).isFalse();
    assertThat(problems(pod).first(NOW)).isEmpty();
    assertThat(problems(pod).due()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ContainerCreating", "PodInitializing"})
  void waitsOfEveryStartAreNoProblem(String reason) {
    assertThat(problems(Situations.waitingPod(reason, null)).first(NOW)).isEmpty();
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
    assertThat(problems(Situations.waitingPod(reason, "why")).first(NOW))
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
    assertThat(problems(Situations.waitingPod(reason, "why")).first(NOW))
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
      assertThat(problems(pod).first(NOW))
          .get()
          .satisfies(problem -> assertThat(problem.message()).contains("out of disk space"));
    }
  }

  @Test
  void orderlyEndIsNoCrash() {
    Pod ended = Situations.pod(false, Situations.ended(0, "Completed", null), null);
    assertThat(problems(ended).first(NOW)).isEmpty();
  }

  @Test
  void podThatCannotBeScheduledIsAProblemFromTheInstantThatIsDueOn() {
    InstanceProblems problems = problems(Situations.unscheduledPod(NOW.minusSeconds(4)));
    Instant due = NOW.plusSeconds(6);
    assertThat(problems.due()).contains(due);
    assertThat(problems.first(due.minusNanos(1))).isEmpty();
    assertThat(problems.first(due)).isPresent();
    assertThat(problems.first(due.plusNanos(1))).isPresent();
  }

  private static InstanceView view(Pod pod) {
    return new InstanceView(withPod(pod));
  }

  private static InstanceProblems problems(Pod pod) {
    return new InstanceProblems(Databases.minimal(), withPod(pod));
  }
}
