package dev.databaseoperator.deletion;

import static dev.databaseoperator.deletion.DeletionProblem.blocked;
import static dev.databaseoperator.deletion.DeletionProblem.list;
import static dev.databaseoperator.deletion.DeletionProblem.waiting;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Termination of the pods that use the volume of a deleted Database: the operator waits for its own
 * pods, and a user has to delete the others.
 */
final class PodTermination {

  private final Database database;
  private final DeletionDeadlines deadlines;
  private final Supplier<Instant> asked;

  /**
   * @param database that is being deleted
   * @param asked when the operator began to wait for the pods; called only when that matters
   */
  PodTermination(Database database, DeletionDeadlines deadlines, Supplier<Instant> asked) {
    this.database = database;
    this.deadlines = deadlines;
    this.asked = asked;
  }

  /** Pods of users that keep {@code claims} in use. */
  Optional<Problem> volumeInUse(List<Pod> pods, List<PersistentVolumeClaim> claims) {
    Set<String> volumes =
        claims.stream().map(claim -> claim.getMetadata().getName()).collect(Collectors.toSet());
    List<Pod> users =
        pods.stream()
            .filter(pod -> !isOwn(pod) && isScheduled(pod) && mountsAnyOf(volumes, pod))
            .toList();
    return users.isEmpty()
        ? Optional.empty()
        : blocked(
            "the volume is in use by %s; delete the workload that uses it%s"
                .formatted(list("pod", users), DeletionProblem.KEEP_DATA));
  }

  /**
   * Reports what the operator's own pods among {@code pods} wait for; empty when there are none.
   */
  Optional<Problem> ownPods(List<Pod> pods) {
    List<Pod> own = pods.stream().filter(this::isOwn).toList();
    return ForeignFinalizers.problem("pod", own.stream().filter(PodTermination::hasEnded))
        .or(() -> own.stream().flatMap(pod -> overdue(pod).stream()).findFirst())
        .or(() -> own.isEmpty() ? Optional.empty() : waiting(list("pod", own) + " to end"));
  }

  private Optional<Problem> overdue(Pod pod) {
    String name = pod.getMetadata().getName();
    if (!pod.isMarkedForDeletion()) {
      return deadlines.isLate(database, asked.get())
          ? blocked(
              "pod %s has not been deleted: check whether kube-controller-manager runs"
                  .formatted(name))
          : Optional.empty();
    }
    return deadlines.isRemovalLate(pod)
        ? blocked(
            ("pod %s should have ended by %s: check its node %s. If the node is gone for good:"
                    + " kubectl delete pod %1$s --force")
                .formatted(
                    name, pod.getMetadata().getDeletionTimestamp(), pod.getSpec().getNodeName()))
        : Optional.empty();
  }

  private boolean isOwn(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
        && database.getMetadata().getName().equals(labels.get(Labels.DATABASE));
  }

  /** A pod without a node keeps no claim, and is not scheduled once its claim is deleted. */
  private static boolean isScheduled(Pod pod) {
    return pod.getSpec().getNodeName() != null && !pod.getSpec().getNodeName().isEmpty();
  }

  private static boolean mountsAnyOf(Set<String> claims, Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .anyMatch(volume -> claims.contains(volume.getPersistentVolumeClaim().getClaimName()));
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus() == null
        || pod.getStatus().getContainerStatuses().stream()
            .allMatch(
                container ->
                    container.getState() == null || container.getState().getRunning() == null);
  }
}
