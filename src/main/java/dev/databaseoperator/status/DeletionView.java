package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the deletion of a Database waits for: an expected wait as long as all goes its course, and
 * {@link FailureReason#DeletionBlocked} as soon as somebody has to act.
 */
public final class DeletionView {

  /** What a deletion waits for, one after the other. */
  public enum Stage {
    INSTANCES,
    VOLUMES,
    CREDENTIALS
  }

  /** How long others may take for what they do at once when they work. */
  static final Duration PROMPT = Duration.ofSeconds(5);

  /** How long a kubelet may take to remove a pod whose grace period is over. */
  static final Duration REMOVAL = Duration.ofSeconds(15);

  /** Finalizers by which Kubernetes itself keeps order; they go by themselves. */
  private static final Set<String> KUBERNETES =
      Set.of("kubernetes.io/pvc-protection", "foregroundDeletion", "orphan", Database.FINALIZER);

  private static final String KEEP_ALL_THE_SAME =
      "; to keep volume and credentials set spec.deletionPolicy to Retain";

  private final Database database;
  private final Instant now;
  private final Function<Stage, Instant> since;

  /**
   * @param database which is being deleted
   * @param since when the operator has begun to wait for that; before, nobody was late
   */
  public DeletionView(Database database, Instant now, Function<Stage, Instant> since) {
    this.database = database;
    this.now = now;
    this.since = since;
  }

  /**
   * What keeps the volume in use.
   *
   * @param sets of the Database, which have been told to go
   * @param pods that may use it, whoever's they are
   * @param claims of the Database
   */
  public Optional<Problem> instances(
      List<StatefulSet> sets, List<Pod> pods, List<PersistentVolumeClaim> claims) {
    Set<String> volumes = names(claims);
    List<Pod> own = pods.stream().filter(this::isOwn).toList();
    List<Pod> users =
        pods.stream()
            .filter(pod -> !isOwn(pod) && isScheduled(pod) && mountsAnyOf(volumes, pod))
            .toList();
    if (!users.isEmpty()) {
      return blocked(
          "the volume is in use by %s; delete what runs there".formatted(list("pod", users))
              + KEEP_ALL_THE_SAME);
    }
    return held(sets, "StatefulSet", any -> true)
        .or(() -> held(own, "pod", DeletionView::hasEnded))
        .or(() -> own.stream().flatMap(pod -> overdue(pod).stream()).findFirst())
        .or(() -> own.isEmpty() ? Optional.empty() : waiting(list("pod", own) + " to end"))
        .or(
            () ->
                sets.isEmpty() ? Optional.empty() : waiting(list("StatefulSet", sets) + " to go"));
  }

  /** Whether the operator waits for this longer than it takes when all goes its course. */
  public boolean isSlow(Stage stage) {
    return now.isAfter(since.apply(stage).plus(PROMPT));
  }

  /** What keeps volumes from going, of which no pod is there any more. */
  public Optional<Problem> volumes(List<PersistentVolumeClaim> claims) {
    return gone(claims, "PersistentVolumeClaim", Stage.VOLUMES);
  }

  /** What keeps Secrets from going. */
  public Optional<Problem> credentials(List<Secret> secrets) {
    return gone(secrets, "Secret", Stage.CREDENTIALS);
  }

  /**
   * Who keeps the Database when the operator has let it go.
   *
   * @param finalizers as they are now
   */
  public static Optional<Problem> heldByOthers(List<String> finalizers) {
    List<String> foreign = foreign(finalizers);
    if (!foreign.isEmpty()) {
      return blocked(
          "the operator has done its part; the Database stays until whoever has set them removes"
              + " its finalizers "
              + String.join(", ", foreign));
    }
    return finalizers.contains("foregroundDeletion")
        ? Optional.of(
            ExpectedWait.Deleting.problem(
                "the operator has done its part; Kubernetes first deletes what belongs to the"
                    + " Database, as was asked for (foreground)"))
        : Optional.empty();
  }

  private <R extends HasMetadata> Optional<Problem> gone(List<R> left, String kind, Stage stage) {
    if (left.isEmpty()) {
      return Optional.empty();
    }
    Instant asked = since.apply(stage);
    return held(left, kind, object -> isLate(object, asked))
        .or(
            () ->
                left.stream()
                    .filter(object -> isLate(object, asked))
                    .findFirst()
                    .flatMap(
                        object ->
                            blocked(
                                "%s %s was deleted at %s and is still there, with the finalizers %s:"
                                        .formatted(
                                            kind,
                                            object.getMetadata().getName(),
                                            object.getMetadata().getDeletionTimestamp(),
                                            String.join(", ", object.getMetadata().getFinalizers()))
                                    + " is a pod still using it, does kube-controller-manager run?")))
        .or(() -> waiting(list(kind, left) + " to go"));
  }

  private <R extends HasMetadata> Optional<Problem> held(
      List<R> objects, String kind, Predicate<R> nothingElseKeepsIt) {
    return objects.stream()
        .filter(HasMetadata::isMarkedForDeletion)
        .filter(nothingElseKeepsIt)
        .filter(object -> !foreign(object.getMetadata().getFinalizers()).isEmpty())
        .findFirst()
        .flatMap(
            object ->
                blocked(
                    "%s %s stays until whoever has set them removes its finalizers %s"
                        .formatted(
                            kind,
                            object.getMetadata().getName(),
                            String.join(", ", foreign(object.getMetadata().getFinalizers())))));
  }

  /** The deletion timestamp of a pod is the end of its grace period. */
  private Optional<Problem> overdue(Pod pod) {
    String name = pod.getMetadata().getName();
    if (!pod.isMarkedForDeletion()) {
      return isLate(database, since.apply(Stage.INSTANCES))
          ? blocked(
              "nobody has told pod %s to end: does kube-controller-manager run?".formatted(name))
          : Optional.empty();
    }
    return now.isAfter(deletion(pod).plus(REMOVAL))
        ? blocked(
            ("pod %s should have ended by %s: is its node %s up? When that is gone for good:"
                    + " kubectl delete pod %s --force")
                .formatted(
                    name,
                    pod.getMetadata().getDeletionTimestamp(),
                    pod.getSpec().getNodeName(),
                    name))
        : Optional.empty();
  }

  private boolean isLate(HasMetadata deleted, Instant asked) {
    Instant deletion = deletion(deleted);
    return now.isAfter((deletion.isAfter(asked) ? deletion : asked).plus(PROMPT));
  }

  private boolean isOwn(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
        && database.getMetadata().getName().equals(labels.get(Labels.DATABASE));
  }

  /** A pod without a node does not keep a claim, nor does it get a node when that is deleted. */
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

  private static Instant deletion(HasMetadata object) {
    return Instant.parse(object.getMetadata().getDeletionTimestamp());
  }

  private static List<String> foreign(List<String> finalizers) {
    return finalizers.stream().filter(finalizer -> !KUBERNETES.contains(finalizer)).toList();
  }

  private static Set<String> names(List<? extends HasMetadata> objects) {
    return objects.stream()
        .map(object -> object.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  /** For instance {@code pods backup, orders-1-0}. */
  private static String list(String kind, List<? extends HasMetadata> objects) {
    return kind
        + (objects.size() > 1 ? "s " : " ")
        + objects.stream()
            .map(object -> object.getMetadata().getName())
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static Optional<Problem> waiting(String what) {
    return Optional.of(
        ExpectedWait.Deleting.problem(
            "spec.deletionPolicy is Delete: waiting for " + what + KEEP_ALL_THE_SAME));
  }

  private static Optional<Problem> blocked(String message) {
    return Optional.of(Problem.of(FailureReason.DeletionBlocked, message));
  }
}
