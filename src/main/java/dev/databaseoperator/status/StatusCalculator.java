package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Endpoint;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.api.SecretReference;
import dev.databaseoperator.api.StorageStatus;
import dev.databaseoperator.view.Observed;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Optional;

/**
 * The whole status of a Database, computed anew from what was observed. Pure: the same input gives
 * an equal status, and {@code lastTransitionTime} moves only when a condition's status does.
 *
 * <p>{@code Ready}, {@code Reconciling} and {@code Stalled} are what kstatus reads
 * (github.com/kubernetes-sigs/cli-utils): Reconciling and Stalled are there only while True.
 */
public final class StatusCalculator {

  private StatusCalculator() {}

  /**
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
    InstanceView instance = new InstanceView(database, observed);
    Sleep sleep = Sleep.of(database, instance);
    Verdict instances = instances(database, instance, sleep, now);
    Verdict databases = databases(database, instance, sleep, sql);
    Optional<Problem> image = new ImageTrial(database, observed).problem(now);
    Verdict ready = ready(database, sleep, instances, databases, problem, image);
    boolean stalled = !ready.good() && ready.problem().map(Problem::stalled).orElse(false);
    boolean paused = database.getSpec().isPaused();

    Conditions conditions = new Conditions(database, now);
    conditions.add("Ready", ready);
    conditions.addIf(
        !ready.good() && !stalled && !paused, "Reconciling", ready.reason(), ready.message());
    conditions.addIf(stalled, "Stalled", ready.reason(), ready.message());
    conditions.add("InstancesReady", instances);
    conditions.add("DatabasesReady", databases);
    instance
        .growth()
        .ifPresent(
            growth -> conditions.addIf(true, "VolumeResizing", growth.reason(), growth.message()));
    if (database.getSpec().getMonitoring().isEnabled()) {
      conditions.add("Monitored", monitored(database, observed));
    }
    MadeBefore.message(database, observed, sql)
        .ifPresent(message -> conditions.addIf(true, MadeBefore.CONDITION, "MadeBefore", message));
    conditions.addIf(
        paused, "Paused", "PausedByUser", "spec.paused is true: the operator changes nothing");
    conditions.addIf(
        DeletionProtection.refuses(database),
        DeletionProtection.CONDITION,
        "DeletionRefused",
        DeletionProtection.message(database));

    DatabaseStatus status = new DatabaseStatus();
    status.setObservedGeneration(database.getMetadata().getGeneration());
    status.setConditions(conditions.list());
    status.setPhase(phase(database, sleep, ready.good(), stalled));
    status.setBinding(new SecretReference(Names.appSecret(database)));
    status.setEndpoint(new Endpoint(Names.readWriteHost(database), Names.PORT));
    status.setInstances(instance.exists() && sleep != Sleep.ASLEEP ? 1 : 0);
    status.setReadyInstances(instance.ready() ? 1 : 0);
    status.setSelector(Labels.DATABASE + "=" + database.getMetadata().getName());
    if (wasReady(database) || ready.good() && sleep != Sleep.ASLEEP) {
      status.setCurrentPrimary(Names.instance(database, Names.FIRST_INSTANCE));
      status.setImage(instance.image().orElseGet(() -> previous(database).getImage()));
    }
    status.setStorage(
        observed
            .volume()
            .flatMap(VolumeView::size)
            .map(StorageStatus::new)
            .orElseGet(() -> previous(database).getStorage()));
    // Kept when nobody can be asked: what the Database's data is does not change with its pod.
    status.setSystemIdentifier(
        sql.data()
            .map(DataIdentity::systemIdentifier)
            .orElseGet(() -> previous(database).getSystemIdentifier()));
    status.setMajorVersion(
        sql.data()
            .map(DataIdentity::majorVersion)
            .orElseGet(() -> previous(database).getMajorVersion()));
    return status;
  }

  private static Verdict instances(
      Database database, InstanceView instance, Sleep sleep, Instant now) {
    String pod = Names.pod(database, Names.FIRST_INSTANCE);
    Optional<Problem> problem =
        instance
            .problem(now)
            // What ails a pod that is to end does not matter any more.
            .filter(found -> found.stalled() || !database.getSpec().isHibernated());
    if (problem.isEmpty() && sleep == Sleep.ASLEEP) {
      return Verdict.good("Hibernated", "no pod runs, as spec.hibernated asks");
    }
    if (problem.isEmpty() && sleep == Sleep.FALLING_ASLEEP) {
      return Verdict.bad(
          ExpectedWait.Hibernating.problem(
              "spec.hibernated is true: waiting for pod " + pod + " to end"));
    }
    if (problem.isPresent()) {
      return instance.ready()
          ? new Verdict(true, problem, "Ready", "pod " + pod + " is ready")
          : Verdict.bad(problem.get());
    }
    return instance.ready()
        ? Verdict.good("Ready", "pod " + pod + " is ready")
        : Verdict.bad(
            (sleep == Sleep.WAKING ? ExpectedWait.Waking : ExpectedWait.WaitingForInstance)
                .problem("waiting for PostgreSQL in pod " + pod + " to get ready"));
  }

  private static Verdict databases(
      Database database, InstanceView instance, Sleep sleep, SqlOutcome sql) {
    if (sleep == Sleep.ASLEEP) {
      return Verdict.good("Hibernated", "roles and databases are looked at when it wakes");
    }
    if (sleep == Sleep.FALLING_ASLEEP) {
      return Verdict.bad(ExpectedWait.Hibernating.problem("no SQL runs any more"));
    }
    if (sql.problem().isPresent()) {
      return Verdict.bad(sql.problem().get());
    }
    if (sql.applied()) {
      return Verdict.good("Applied", "roles and databases are as wanted");
    }
    if (instance.ready() && database.getSpec().isPaused()) {
      return Verdict.bad(
          ExpectedWait.Applying.problem(
              "spec.paused is true: roles and databases are not brought to what is wanted now"));
    }
    return Verdict.bad(
        (instance.ready() ? ExpectedWait.Applying : ExpectedWait.WaitingForInstance)
            .problem("roles and databases are set up when the instance is ready"));
  }

  private static Verdict monitored(Database database, Observed observed) {
    return switch (observed.podMonitor()) {
      case PRESENT ->
          Verdict.good(
              "PodMonitorApplied",
              "PodMonitor %s leads Prometheus to pods with the label %s=%s"
                  .formatted(
                      Names.podMonitor(database),
                      Labels.METRICS,
                      database.getMetadata().getName()));
      case ABSENT ->
          Verdict.bad(
              Problem.passing(
                  FailureReason.PodMonitorMissing,
                  "PodMonitor %s does not exist yet".formatted(Names.podMonitor(database))));
      case KIND_UNKNOWN ->
          Verdict.bad(
              Problem.passing(
                  FailureReason.PodMonitorKindUnknown,
                  "this cluster does not know PodMonitor (monitoring.coreos.com/v1); install"
                      + " the Prometheus Operator, and one is made"));
    };
  }

  private static Verdict ready(
      Database database,
      Sleep sleep,
      Verdict instances,
      Verdict databases,
      Optional<Problem> problem,
      Optional<Problem> image) {
    if (goes(database)) {
      return Verdict.bad(
          problem.orElseGet(() -> ExpectedWait.Deleting.problem("the Database is being deleted")));
    }
    if (problem.isPresent()) {
      return Verdict.bad(problem.get());
    }
    if (image.filter(Problem::stalled).isPresent()) {
      return Verdict.bad(image.get());
    }
    if (!instances.good() || instances.problem().isPresent()) {
      return Verdict.bad(instances.problem().orElseThrow());
    }
    if (!databases.good()) {
      return Verdict.bad(databases.problem().orElseThrow());
    }
    if (image.isPresent()) {
      return Verdict.bad(image.get());
    }
    if (sleep == Sleep.ASLEEP) {
      return Verdict.good(
          "Hibernated",
          "no pod runs, volume and credentials are kept; set spec.hibernated to false to wake it");
    }
    return Verdict.good(
        "Ready",
        "PostgreSQL accepts connections at %s:%s; the credentials are in Secret %s"
            .formatted(Names.readWriteHost(database), Names.PORT, Names.appSecret(database)));
  }

  private static Phase phase(Database database, Sleep sleep, boolean ready, boolean stalled) {
    if (goes(database)) {
      return Phase.Deleting;
    }
    if (stalled) {
      return Phase.Failed;
    }
    if (ready) {
      return sleep == Sleep.ASLEEP ? Phase.Hibernated : Phase.Ready;
    }
    if (!wasReady(database)) {
      return Phase.Provisioning;
    }
    boolean changed =
        !database.getMetadata().getGeneration().equals(previous(database).getObservedGeneration());
    return changed || previous(database).getPhase() == Phase.Updating
        ? Phase.Updating
        : Phase.Degraded;
  }

  /** One whose deletion is refused lives on as if nobody had asked for it. */
  private static boolean goes(Database database) {
    return database.isMarkedForDeletion() && !DeletionProtection.refuses(database);
  }

  /** A primary is noted when the Database is first ready, and stays noted. */
  private static boolean wasReady(Database database) {
    return previous(database).getCurrentPrimary() != null;
  }

  private static DatabaseStatus previous(Database database) {
    return database.getStatus() == null ? new DatabaseStatus() : database.getStatus();
  }

  /** Finds the condition of the same type that the Database has now. */
  static Optional<Condition> present(Database database, String type) {
    return previous(database).getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }
}
