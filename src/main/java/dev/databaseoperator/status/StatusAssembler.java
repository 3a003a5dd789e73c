package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Endpoint;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.view.Previous;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Computes the status of a Database from the facets of all capabilities. Pure: the same input gives
 * an equal status, and {@code lastTransitionTime} moves only when a condition's status does.
 *
 * <p>{@code Ready} is the worst {@link Facet} by rank. {@code Ready}, {@code Reconciling} and
 * {@code Stalled} are what kstatus reads (github.com/kubernetes-sigs/cli-utils): Reconciling and
 * Stalled are present only while True.
 */
public final class StatusAssembler {

  private final Database database;
  private final Sleep sleep;
  private final List<Facet> facets;
  private final Verdict ready;
  private final boolean stalled;

  /**
   * Assembles {@code facets}.
   *
   * @param database as read, with its present status
   */
  public StatusAssembler(Database database, Sleep sleep, List<Facet> facets) {
    this.database = database;
    this.sleep = sleep;
    this.facets = facets;
    this.ready = ready(database, sleep, facets);
    this.stalled = !ready.good() && ready.problem().filter(Problem::stalled).isPresent();
  }

  /** Whether the Database is Ready, and its pods run. */
  public boolean runsReady() {
    return ready.good() && sleep != Sleep.ASLEEP;
  }

  /**
   * Returns the status without the fields that capabilities fill in.
   *
   * @param now transition time for changed conditions
   */
  public DatabaseStatus status(Instant now) {
    Conditions conditions = new Conditions(database, now);
    conditions.add("Ready", ready);
    conditions.addIf(
        !ready.good() && !stalled && !database.getSpec().isPaused(),
        "Reconciling",
        ready.reason(),
        ready.message());
    conditions.addIf(stalled, "Stalled", ready.reason(), ready.message());
    facets.stream().filter(Facet::always).forEach(conditions::add);
    facets.stream().filter(facet -> !facet.always()).forEach(conditions::add);

    DatabaseStatus status = new DatabaseStatus();
    status.setObservedGeneration(database.getMetadata().getGeneration());
    status.setConditions(conditions.list());
    status.setPhase(phase());
    status.setBinding(new SecretReference(Names.appSecret(database)));
    status.setEndpoint(new Endpoint(Names.readWriteHost(database), Names.PORT));
    status.setSelector(Labels.DATABASE + "=" + database.getMetadata().getName());
    return status;
  }

  private static Verdict ready(Database database, Sleep sleep, List<Facet> facets) {
    Optional<Problem> worst =
        facets.stream()
            .filter(facet -> facet.rank() != Facet.Rank.NONE && facet.problem().isPresent())
            .min(Comparator.comparing(Facet::rank))
            .flatMap(Facet::problem);
    if (worst.isPresent()) {
      return Verdict.bad(worst.get());
    }
    return sleep == Sleep.ASLEEP
        ? Verdict.good(
            GoodReason.Hibernated,
            "no pod runs, volume and credentials are kept; set spec.hibernated to false to wake it")
        : Verdict.good(
            GoodReason.Ready,
            "PostgreSQL accepts connections at %s:%s; the credentials are in Secret %s"
                .formatted(Names.readWriteHost(database), Names.PORT, Names.appSecret(database)));
  }

  private Phase phase() {
    Previous previous = Previous.of(database);
    if (facets.stream().anyMatch(facet -> facet.rank() == Facet.Rank.DELETION)) {
      return Phase.Deleting;
    }
    if (stalled) {
      return Phase.Failed;
    }
    if (ready.good()) {
      return sleep == Sleep.ASLEEP ? Phase.Hibernated : Phase.Ready;
    }
    if (!previous.wasReady()) {
      return Phase.Provisioning;
    }
    boolean changed =
        !database.getMetadata().getGeneration().equals(previous.status().getObservedGeneration());
    return changed || previous.status().getPhase() == Phase.Updating
        ? Phase.Updating
        : Phase.Degraded;
  }
}
