package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import java.time.Instant;
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
    return rolledOut() && observed.pod().filter(PodFacts::serves).isPresent();
  }

  /** Whether an instance exists at all. */
  public boolean exists() {
    return observed.statefulSet().isPresent();
  }

  /** Whether a pod exists, or may come although none should. */
  boolean runs() {
    return observed.pod().isPresent()
        || observed.statefulSet().filter(set -> !set.isDown()).isPresent();
  }

  /** Image that the container runs. */
  public Optional<String> image() {
    return observed.pod().flatMap(PodFacts::image);
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
    return observed
        .statefulSet()
        .filter(set -> observed.pod().filter(set::isTemplateOf).isPresent())
        .isPresent();
  }

  /** Since when PostgreSQL's container has been running. */
  private Optional<Instant> running() {
    return observed
        .pod()
        .flatMap(PodFacts::postgres)
        .filter(container -> !container.ready())
        .flatMap(ContainerFacts::runsSince);
  }

  private Optional<PodProblems> pod() {
    return observed
        .pod()
        .map(pod -> new PodProblems(database, pod, Names.pod(database, Names.FIRST_INSTANCE)));
  }
}
