package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Situations.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words are those of kubelet and containerd as a cluster of 1.36 shows them. */
class PodProblemsTest {

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ErrImagePull | failed to pull and unpack image "docker.io/library/postgres:99": failed to resolve reference "docker.io/library/postgres:99": docker.io/library/postgres:99: not found | check spec.imageName: the registry does not have it
          ImagePullBackOff | Back-off pulling image "x": ErrImagePull: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed | spec.imagePullSecrets and the Secrets they name: the registry refuses it
          ErrImagePull | failed to do request: Head "https://registry.invalid/v2/": dial tcp: lookup registry.invalid: no such host | the node cannot reach the registry
          ErrImagePull | something new | check spec.imageName and spec.imagePullSecrets
          InvalidImageName | Failed to apply default image tag "A B": couldn't parse image name | which is no name of an image
          ErrImageNeverPull | Container image "x" is not present with pull policy of Never | spec.imagePullPolicy
          """)
  void imageThatCannotBeHadIsToldWithWhatToDo(String reason, String message, String advice) {
    Problem problem = problem(Situations.waitingPod(reason, message));
    assertThat(problem.reason()).isEqualTo("ImageUnavailable");
    assertThat(problem.message()).contains(message).contains(advice);
    assertThat(problem.stalled()).isFalse();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CreateContainerConfigError | secret "orders-superuser" not found | the operator creates its own Secrets and ConfigMaps again
          CreateContainerConfigError | container has runAsNonRoot and image will run as root | choose another in spec.imageName
          RunContainerError | exec: "/bin/sh": stat /bin/sh: no such file or directory | the image lacks
          """)
  void containerThatCannotBeMadeIsToldWithWhatToDo(String reason, String message, String advice) {
    Problem problem = problem(Situations.waitingPod(reason, message));
    assertThat(problem.reason()).isEqualTo("ContainerRefused");
    assertThat(problem.message()).contains(message).contains(advice);
  }

  /**
   * Injected in front of ours, and crashing: neither its image nor its exit code is PostgreSQL's.
   */
  @Test
  void anInjectedContainerIsNotTakenForPostgres() {
    Pod injected =
        new PodBuilder(Situations.readyPod())
            .editStatus()
            .addToContainerStatuses(
                0,
                new ContainerStatusBuilder()
                    .withName("proxy")
                    .withReady(false)
                    .withState(Situations.waiting("CrashLoopBackOff", "back-off"))
                    .withLastState(Situations.ended(1, "Error", "no route"))
                    .build())
            .endStatus()
            .build();
    assertThat(problem(injected).reason()).isEqualTo("SidecarNotReady");
    assertThat(problem(injected).message())
        .contains("PostgreSQL in pod orders-1-0 is ready", "container proxy", "CrashLoopBackOff");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInjectedInitContainerThatFailsIsToldAlsoWhileItIsTriedAgain(boolean tried) {
    Pod stuck =
        new PodBuilder(Situations.startingPod())
            .editStatus()
            .addToInitContainerStatuses(
                new ContainerStatusBuilder()
                    .withName("fetch")
                    .withReady(true)
                    .withState(Situations.ended(0, "Completed", null))
                    .build(),
                new ContainerStatusBuilder()
                    .withName("net")
                    .withReady(false)
                    .withState(
                        tried
                            ? Situations.running()
                            : Situations.waiting("CrashLoopBackOff", "back-off"))
                    .withLastState(Situations.ended(7, "Error", "not permitted"))
                    .build())
            .endStatus()
            .build();
    assertThat(problem(stuck).reason()).isEqualTo("SidecarNotReady");
    assertThat(problem(stuck).message())
        .isEqualTo(
            "PostgreSQL in pod orders-1-0 is not started: init container net, which the operator did not add, does not end (%s): see kubectl logs orders-1-0 -c net"
                .formatted(tried ? "it ended with exit code 7" : "CrashLoopBackOff"));
  }

  @Test
  void anInjectedInitContainerThatIsAtWorkIsAnOrdinaryWait() {
    Pod starting =
        new PodBuilder(Situations.startingPod())
            .editStatus()
            .addToInitContainerStatuses(
                new ContainerStatusBuilder()
                    .withName("fetch")
                    .withReady(true)
                    .withState(Situations.ended(0, "Completed", null))
                    .build(),
                new ContainerStatusBuilder()
                    .withName("net")
                    .withReady(false)
                    .withState(Situations.running())
                    .build(),
                new ContainerStatusBuilder()
                    .withName("last")
                    .withReady(false)
                    .withState(Situations.waiting("PodInitializing", null))
                    .build())
            .endStatus()
            .build();
    assertThat(new PodProblems(Databases.minimal(), PodFacts.of(starting), "orders-1-0").first(NOW))
        .isEmpty();
  }

  @Test
  void aFullVolumeIsReadFromPostgresWords() {
    for (String words :
        List.of(
            "PANIC:  could not write to file \"pg_wal/xlogtemp.28\": No space left on device",
            "FATAL:  could not write lock file \"postmaster.pid\": Disk quota exceeded")) {
      Pod full =
          Situations.pod(
              false,
              Situations.waiting("CrashLoopBackOff", "back-off"),
              Situations.ended(1, "Error", "LOG:  starting\n" + words + "\nLOG:  shut down"));
      assertThat(problem(full).reason()).isEqualTo("VolumeFull");
      assertThat(problem(full).message())
          .startsWith("the volume is full: raise spec.storage.size (it is 1Gi now)")
          .contains(words);
    }
  }

  @Test
  void containerThatWasKilledForItsMemoryIsToldApartFromACrash() {
    Pod killed =
        Situations.pod(
            false,
            Situations.waiting("CrashLoopBackOff", "back-off"),
            Situations.ended(137, "OOMKilled", null));
    assertThat(problem(killed).reason()).isEqualTo("OutOfMemory");
    assertThat(problem(killed).message()).contains("raise spec.resources.limits.memory");
    Pod other = Situations.pod(false, Situations.ended(137, "Error", null), null);
    assertThat(problem(other).reason()).isEqualTo("ContainerCrashed");
  }

  @Test
  void podThatItsNodeThrewOutSaysWhy() {
    Pod evicted =
        new PodBuilder(Situations.startingPod())
            .editSpec()
            .withNodeName("node-1")
            .endSpec()
            .editStatus()
            .withPhase("Failed")
            .withReason("Evicted")
            .withMessage("The node was low on resource: memory.")
            .endStatus()
            .build();
    assertThat(problem(evicted).reason()).isEqualTo("PodEvicted");
    assertThat(problem(evicted).message())
        .contains("node-1", "Evicted", "The node was low on resource: memory.");
  }

  @Test
  void podOfANodeThatIsNotHeardOfIsToldAsSuch() {
    Pod contradiction =
        new PodBuilder(Situations.pod(false, Situations.running(), null))
            .editSpec()
            .withNodeName("node-1")
            .endSpec()
            .editStatus()
            .addToConditions(
                new PodConditionBuilder().withType("ContainersReady").withStatus("True").build())
            .endStatus()
            .build();
    assertThat(problem(contradiction).reason()).isEqualTo("NodeLost");
    assertThat(problem(contradiction).message()).contains("kubectl delete node node-1");
    assertThat(problem(Situations.terminating(contradiction)).reason()).isEqualTo("NodeLost");
    Pod unknown =
        new PodBuilder(Situations.startingPod())
            .editStatus()
            .withPhase("Unknown")
            .endStatus()
            .build();
    assertThat(problem(unknown).reason()).isEqualTo("NodeLost");
  }

  @Test
  void podWhoseContainersAreNotReadyIsOnNoLostNode() {
    Pod starting =
        new PodBuilder(Situations.startingPod())
            .editStatus()
            .addToConditions(
                new PodConditionBuilder().withType("ContainersReady").withStatus("False").build())
            .endStatus()
            .build();
    assertThat(new PodProblems(Databases.minimal(), PodFacts.of(starting), "orders-1-0").first(NOW))
        .isEmpty();
  }

  private static Problem problem(Pod pod) {
    return new PodProblems(Databases.minimal(), PodFacts.of(pod), "orders-1-0")
        .first(NOW)
        .orElseThrow();
  }
}
