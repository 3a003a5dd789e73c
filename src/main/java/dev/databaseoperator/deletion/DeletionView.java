package dev.databaseoperator.deletion;

import static dev.databaseoperator.deletion.DeletionProblem.blocked;
import static dev.databaseoperator.deletion.DeletionProblem.list;
import static dev.databaseoperator.deletion.DeletionProblem.waiting;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reports what the deletion of a Database waits for: an expected wait until a deadline passes, and
 * {@link FailureReason#DeletionBlocked} when a user has to act.
 */
public final class DeletionView {

  /** Stages of a deletion, in their order. */
  public enum Stage {
    INSTANCES,
    VOLUMES,
    CREDENTIALS
  }

  private final Function<Stage, Instant> since;
  private final DeletionDeadlines deadlines;
  private final PodTermination termination;

  /**
   * @param database that is being deleted
   * @param since when the operator began to wait for a stage; no deadline counts from before that
   */
  public DeletionView(Database database, Instant now, Function<Stage, Instant> since) {
    this.since = since;
    this.deadlines = new DeletionDeadlines(now);
    this.termination = new PodTermination(database, deadlines, () -> since.apply(Stage.INSTANCES));
  }

  /**
   * Reports what keeps the volume in use.
   *
   * @param sets of the Database, all deleted by the operator
   * @param pods that may use the volume, including pods of users
   * @param claims of the Database
   */
  public Optional<Problem> instances(
      List<StatefulSet> sets, List<Pod> pods, List<PersistentVolumeClaim> claims) {
    return termination
        .volumeInUse(pods, claims)
        .or(() -> ForeignFinalizers.problem("StatefulSet", sets.stream()))
        .or(() -> termination.ownPods(pods))
        .or(
            () ->
                sets.isEmpty() ? Optional.empty() : waiting(list("StatefulSet", sets) + " to go"));
  }

  /**
   * Whether the operator has waited for this stage longer than it takes when all components work.
   */
  public boolean isSlow(Stage stage) {
    return deadlines.isLate(since.apply(stage));
  }

  /** Reports what keeps volume claims that no pod of the Database uses any more. */
  public Optional<Problem> volumes(List<PersistentVolumeClaim> claims) {
    return gone(claims, "PersistentVolumeClaim", Stage.VOLUMES);
  }

  /** Reports what keeps the Secrets. */
  public Optional<Problem> credentials(List<Secret> secrets) {
    return gone(secrets, "Secret", Stage.CREDENTIALS);
  }

  /**
   * Reports what keeps the Database after the operator removes its own finalizer.
   *
   * @param finalizers as they are now
   */
  public static Optional<Problem> heldByOthers(List<String> finalizers) {
    List<String> foreign = ForeignFinalizers.of(finalizers);
    if (!foreign.isEmpty()) {
      return blocked(
          ("the operator has done its part; the Database stays until the controllers that set its"
                  + " finalizers %s remove them")
              .formatted(String.join(", ", foreign)));
    }
    return finalizers.contains("foregroundDeletion")
        ? Optional.of(
            ExpectedWait.Deleting.problem(
                "the operator has done its part; foreground deletion was requested, so Kubernetes"
                    + " deletes the objects that the Database owns first"))
        : Optional.empty();
  }

  private <R extends HasMetadata> Optional<Problem> gone(List<R> left, String kind, Stage stage) {
    if (left.isEmpty()) {
      return Optional.empty();
    }
    Instant asked = since.apply(stage);
    return ForeignFinalizers.problem(
            kind,
            left.stream()
                .filter(HasMetadata::isMarkedForDeletion)
                .filter(object -> deadlines.isLate(object, asked)))
        .or(
            () ->
                left.stream()
                    .filter(object -> deadlines.isLate(object, asked))
                    .findFirst()
                    .flatMap(object -> stillThere(kind, object)))
        .or(() -> waiting(list(kind, left) + " to go"));
  }

  private static Optional<Problem> stillThere(String kind, HasMetadata object) {
    return blocked(
        ("%s %s was deleted at %s and is still there, with the finalizers %s: check whether a pod"
                + " still uses it, and whether kube-controller-manager runs")
            .formatted(
                kind,
                object.getMetadata().getName(),
                object.getMetadata().getDeletionTimestamp(),
                String.join(", ", object.getMetadata().getFinalizers())));
  }
}
