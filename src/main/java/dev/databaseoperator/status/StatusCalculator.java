package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Endpoint;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.api.StorageStatus;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Previous;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole status of a Database, computed anew from what was observed. Pure: the same input gives
 * an equal status, and {@code lastTransitionTime} moves only when a condition's status does.
 *
 * <p>Each part contributes its {@link Facet}; {@code Ready} is the worst of them by rank. {@code
 * Ready}, {@code Reconciling} and {@code Stalled} are what kstatus reads
 * (github.com/kubernetes-sigs/cli-utils): Reconciling and Stalled are there only while True.
 */
public final class StatusCalculator {

  private StatusCalculator() {}

  /**
   * The status of {@code database}.
   *
   * @param database as read, with its present status
   * @param observed what the caches have
   * @param sql how the roles and databases stand
   * @param problem what keeps this reconciliation from doing its work, if anything does
   * @param now the time to note on conditions that change
   */
  public static DatabaseStatus calculate(
      Database database,
      Observed observed,
      SqlOutcome sql,
      Optional<Problem> problem,
      Instant now) {
    InstanceView instance = new InstanceView(observed);
    Sleep sleep = Sleep.of(database, instance);
    List<Facet> facets =
        Stream.of(
                deletion(database, problem).stream(),
                problem.map(found -> Facet.problem(found, Facet.Rank.OBJECTS)).stream(),
                image(database, observed, now).stream(),
                Stream.of(
                    InstancesFacet.of(database, instance, sleep, now),
                    DatabasesFacet.of(database, instance, sleep, sql)),
                observed
                    .volume()
                    .flatMap(claim -> new VolumeView(claim).growth())
                    .map(grows -> Facet.noted("VolumeResizing", grows))
                    .stream(),
                MonitoredFacet.of(database, observed).stream(),
                MadeBefore.message(database, observed, sql)
                    .map(
                        message ->
                            Facet.noted(MadeBefore.CONDITION, GoodReason.MadeBefore, message))
                    .stream(),
                paused(database).stream(),
                protection(database).stream())
            .flatMap(facet -> facet)
            .toList();
    Verdict ready = ready(database, sleep, facets);
    boolean stalled = !ready.good() && ready.problem().filter(Problem::stalled).isPresent();

    Conditions conditions = new Conditions(database, now);
    conditions.add("Ready", ready);
    conditions.addIf(
        !ready.good() && !stalled && !database.getSpec().isPaused(),
        "Reconciling",
        ready.reason(),
        ready.message());
    conditions.addIf(stalled, "Stalled", ready.reason(), ready.message());
    facets.forEach(conditions::add);

    DatabaseStatus status = new DatabaseStatus();
    status.setObservedGeneration(database.getMetadata().getGeneration());
    status.setConditions(conditions.list());
    status.setPhase(phase(database, sleep, ready.good(), stalled));
    status.setBinding(new SecretReference(Names.appSecret(database)));
    status.setEndpoint(new Endpoint(Names.readWriteHost(database), Names.PORT));
    status.setSelector(Labels.DATABASE + "=" + database.getMetadata().getName());
    setInstances(status, instance, sleep);
    if (Previous.of(database).wasReady() || (ready.good() && sleep != Sleep.ASLEEP)) {
      setWhatIsReady(status, database, instance, now);
    }
    setData(status, database, observed, sql);
    return status;
  }

  private static void setInstances(DatabaseStatus status, InstanceView instance, Sleep sleep) {
    status.setInstances(instance.exists() && sleep != Sleep.ASLEEP ? 1 : 0);
    status.setReadyInstances(instance.ready() ? 1 : 0);
  }

  /** Of a Database that is Ready, or was. */
  private static void setWhatIsReady(
      DatabaseStatus status, Database database, InstanceView instance, Instant now) {
    DatabaseStatus previous = Previous.of(database).status();
    status.setFirstReadyAt(
        Optional.ofNullable(previous.getFirstReadyAt())
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString()));
    status.setCurrentPrimary(Names.instance(database, Names.FIRST_INSTANCE));
    status.setImage(instance.image().orElseGet(() -> previous.getImage()));
  }

  /** What the Database's data is is kept while nothing can be asked: it stays when its pod goes. */
  private static void setData(
      DatabaseStatus status, Database database, Observed observed, SqlOutcome sql) {
    DatabaseStatus previous = Previous.of(database).status();
    status.setStorage(
        observed
            .volume()
            .flatMap(VolumeView::size)
            .map(StorageStatus::new)
            .orElseGet(previous::getStorage));
    status.setSystemIdentifier(
        sql.data().map(DataIdentity::systemIdentifier).orElseGet(previous::getSystemIdentifier));
    status.setMajorVersion(
        sql.data().map(DataIdentity::majorVersion).orElseGet(previous::getMajorVersion));
  }

  private static Optional<Facet> deletion(Database database, Optional<Problem> problem) {
    return goes(database)
        ? Optional.of(
            Facet.problem(
                problem.orElseGet(
                    () -> ExpectedWait.Deleting.problem("the Database is being deleted")),
                Facet.Rank.DELETION))
        : Optional.empty();
  }

  private static Optional<Facet> image(Database database, Observed observed, Instant now) {
    return new ImageTrial(database, observed)
        .problem(now)
        .map(
            found ->
                Facet.problem(
                    found, found.stalled() ? Facet.Rank.IMAGE_REFUSED : Facet.Rank.IMAGE_CHECKED));
  }

  private static Optional<Facet> paused(Database database) {
    return database.getSpec().isPaused()
        ? Optional.of(
            Facet.noted(
                "Paused",
                GoodReason.PausedByUser,
                "spec.paused is true: the operator changes nothing"))
        : Optional.empty();
  }

  private static Optional<Facet> protection(Database database) {
    return DeletionProtection.refuses(database)
        ? Optional.of(
            Facet.noted(
                DeletionProtection.CONDITION,
                GoodReason.DeletionRefused,
                DeletionProtection.message(database)))
        : Optional.empty();
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

  private static Phase phase(Database database, Sleep sleep, boolean ready, boolean stalled) {
    Previous previous = Previous.of(database);
    if (goes(database)) {
      return Phase.Deleting;
    }
    if (stalled) {
      return Phase.Failed;
    }
    if (ready) {
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

  /** One whose deletion is refused lives on as if nothing had asked for it. */
  private static boolean goes(Database database) {
    return database.isMarkedForDeletion() && !DeletionProtection.refuses(database);
  }
}
