package dev.databaseoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.status.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are those of a kube-scheduler 1.36. */
class SchedulingProblemTest {

  private static final String PREEMPTION =
      " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not"
          + " helpful for scheduling.";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0/1 nodes are available: 1 Insufficient memory. | no node has enough memory left: lower spec.resources.requests
          0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu. | no node has enough cpu, memory left
          0/1 nodes are available: 1 Insufficient example.com/disk-slots. | no node has enough example.com/disk-slots left
          0/1 nodes are available: 1 Too many pods. | nodes have their maximum number of pods
          0/1 nodes are available: 1 node(s) had untolerated taint(s). | nodes have a taint that the pod does not tolerate: remove it (kubectl taint node NODE KEY-)
          0/1 nodes are available: 1 node(s) had untolerated taint {team: data}. | nodes have a taint {team: data} that the pod does not tolerate
          0/1 nodes are available: 1 node(s) were unschedulable. | kubectl uncordon
          0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. | no node has the labels
          0/1 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity. | the volume can be used on certain nodes only
          0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. | check why the claim is not bound
          0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind. | no free PersistentVolume fits the claim's class, size and access mode
          0/1 nodes are available: 1 node(s) did not have enough free storage. | the storage has no room for spec.storage.size
          0/1 nodes are available: 1 node(s) exceed max volume count. | nodes have as many volumes as their driver allows
          0/1 nodes are available: 1 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod. | another pod uses the volume
          0/1 nodes are available: persistentvolumeclaim "orders-1" bound to non-existent persistentvolume "pv-1". | its volume is lost
          no nodes available to schedule pods | there is no node: add one
          """)
  void sentenceOfTheSchedulerIsTurnedIntoAdvice(String message, String advice) {
    Problem problem = SchedulingProblem.of("orders-1-0", message + PREEMPTION);
    assertThat(problem.reason()).isEqualTo("Unschedulable");
    assertThat(problem.stalled()).isFalse();
    assertThat(problem.message())
        .startsWith("pod orders-1-0 cannot be scheduled; ")
        .contains(advice)
        .as("the whole of it")
        .endsWith(message + PREEMPTION);
  }

  @Test
  void everyNodesOwnReasonIsSaid() {
    assertThat(
            SchedulingProblem.of(
                    "orders-1-0",
                    "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated"
                        + " taint(s).")
                .message())
        .startsWith(
            "pod orders-1-0 cannot be scheduled; no node has enough cpu left: lower"
                + " spec.resources.requests, or add nodes; nodes have a taint");
  }

  @Test
  void whatIsSaidOfPreemptionIsNoReason() {
    assertThat(
            SchedulingProblem.of(
                    "orders-1-0",
                    "0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available:"
                        + " 1 Insufficient cpu.")
                .message())
        .doesNotContain("enough cpu");
  }

  @Test
  void unknownSentenceIsRepeated() {
    assertThat(SchedulingProblem.of("orders-1-0", "0/1 nodes are available: 1 news.").message())
        .isEqualTo("pod orders-1-0 cannot be scheduled: 0/1 nodes are available: 1 news.");
    assertThat(SchedulingProblem.of("orders-1-0", null).message())
        .isEqualTo("pod orders-1-0 cannot be scheduled: no message");
  }
}
