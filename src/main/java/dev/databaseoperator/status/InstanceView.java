package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What pod, StatefulSet and volume tell about one instance. */
public final class InstanceView {

  private final Database database;
  private final Observed observed;

  /** The view of the first instance of {@code database}. */
  public InstanceView(Database database, Observed observed) {
    this.database = database;
    this.observed = observed;
  }

  /** Whether the pod that should run now accepts connections. */
  public boolean ready() {
    return rolledOut()
        && observed
            .pod()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .flatMap(pod -> PodProblems.condition(pod, "Ready"))
            .map(condition -> "True".equals(condition.getStatus()))
            .orElse(false);
  }

  /** Whether an instance exists at all. */
  public boolean exists() {
    return observed.statefulSet().isPresent();
  }

  /** Whether a pod exists, or may come although none should. */
  boolean runs() {
    return observed.pod().isPresent()
        || observed.statefulSet().filter(set -> !scaledDown(set)).isPresent();
  }

  private static boolean scaledDown(StatefulSet set) {
    return Integer.valueOf(0).equals(set.getSpec().getReplicas())
        && set.getStatus() != null
        && Objects.equals(
            set.getStatus().getObservedGeneration(), set.getMetadata().getGeneration())
        && (set.getStatus().getReplicas() == null || set.getStatus().getReplicas() == 0);
  }

  /** Image that the container runs. */
  public Optional<String> image() {
    return observed.pod().flatMap(pod -> PodContainer.postgres().image(pod.getSpec()));
  }

  /** What keeps the instance from running, if it is more than the usual wait. */
  public Optional<Problem> problem(Instant now) {
    EventProblems told = new EventProblems(database, now);
    return Stream.<Supplier<Optional<Problem>>>of(
            () -> observed.volume().flatMap(claim -> new VolumeProblems(claim).first()),
            () -> told.of("PersistentVolumeClaim", observed),
            () -> told.of("StatefulSet", observed),
            () -> running().flatMap(since -> told.probed(observed, since)),
            () -> pod().flatMap(pod -> pod.first(now)),
            () -> told.of("Pod", observed))
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** How the growth of the volume stands, while it grows. */
  Optional<Problem> growth() {
    return observed.volume().flatMap(claim -> new VolumeView(claim).growth());
  }

  /** When {@link #problem} changes although nothing else does. */
  public Optional<Instant> due() {
    return pod().flatMap(PodProblems::due);
  }

  /** Whether the StatefulSet's pod is of the template that the StatefulSet has now. */
  boolean rolledOut() {
    Optional<StatefulSet> seen =
        observed
            .statefulSet()
            .filter(set -> set.getStatus() != null)
            .filter(
                set ->
                    Objects.equals(
                        set.getStatus().getObservedGeneration(),
                        set.getMetadata().getGeneration()));
    return seen.isPresent()
        && observed
            .pod()
            .map(pod -> pod.getMetadata().getLabels().get("controller-revision-hash"))
            .map(revision -> revision.equals(seen.get().getStatus().getUpdateRevision()))
            .orElse(false);
  }

  /** Since when PostgreSQL's container has been running. */
  private Optional<Instant> running() {
    return observed
        .pod()
        .flatMap(PodContainer.postgres()::status)
        .filter(container -> !Boolean.TRUE.equals(container.getReady()))
        .map(ContainerStatus::getState)
        .map(ContainerState::getRunning)
        .map(running -> Instant.parse(running.getStartedAt()));
  }

  private Optional<PodProblems> pod() {
    return observed
        .pod()
        .map(pod -> new PodProblems(database, pod, Names.pod(database, Names.FIRST_INSTANCE)));
  }
}
