package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Problems of an instance, found in its pod, StatefulSet, volume and their Events. */
public final class InstanceProblems {

  private final Database database;
  private final Observed observed;

  /** Makes the problems of the observed instance of {@code database}. */
  public InstanceProblems(Database database, Observed observed) {
    this.database = database;
    this.observed = observed;
  }

  /** Returns the first problem that exceeds the usual wait. */
  public Optional<Problem> first(Instant now) {
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

  /** Returns when time alone changes {@link #first}. */
  public Optional<Instant> due() {
    return pod().flatMap(PodProblems::due);
  }

  /** Start time of PostgreSQL's container. */
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
        .map(pod -> new PodProblems(database, pod, Names.pod(database, observed.number())));
  }
}
