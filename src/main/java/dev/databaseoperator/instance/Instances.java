package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.child.Attempts;
import dev.databaseoperator.diagnosis.InstanceProblems;
import dev.databaseoperator.status.Sleep;
import dev.databaseoperator.view.InstanceNumbers;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Capability: pods that run PostgreSQL, with their configuration and Services. */
@Singleton
public class Instances implements Capability {

  private final ImageChoice images;

  public Instances(ImageChoice images) {
    this.images = images;
  }

  @Override
  public void bringUp(Work work) {
    Database database = work.database();
    Optional<ConfigMap> config =
        work.usable(Secret.class, Names.superuserSecret(database))
            .flatMap(superuser -> config(superuser, work));
    service(ReadWriteService.of(database), work);
    service(InstancesService.of(database), work);
    for (int number : InstanceNumbers.wanted(database)) {
      String name = Names.instance(database, number);
      if (config.isPresent() && work.usable(PersistentVolumeClaim.class, name).isPresent()) {
        instance(new InstanceSets(work.view(), number, work.client(), images), work);
      }
    }
  }

  private static Optional<ConfigMap> config(Secret superuser, Work work) {
    Database database = work.database();
    return work.object(
        ConfigMap.class,
        Names.config(database),
        () ->
            work.applier()
                .applied(ConfigMap.class, PostgresConfigMap.of(database, Optional.of(superuser))));
  }

  private static void service(Service wanted, Work work) {
    work.object(
        Service.class,
        wanted.getMetadata().getName(),
        () -> work.applier().applied(Service.class, wanted));
  }

  private static void instance(InstanceSets sets, Work work) {
    if (sets.areWanted()) {
      work.object(StatefulSet.class, sets.name(), () -> sets.bringUp(work.applier()))
          .ifPresent(set -> work.object(StatefulSet.class, sets.name(), () -> sets.scaled(set)));
    }
  }

  @Override
  public void act(Work work, Report report) {
    Observed observed = report.observed();
    Attempts attempts = new Attempts();
    attempts.part(
        () -> new InstanceLabels(work.view(), observed.number(), work.client()).correct(observed));
    attempts.part(() -> PodRetry.ask(work.database(), observed, work.client(), work.view().now()));
    work.attempts().note(attempts.first());
  }

  @Override
  public Statement statement(Report report) {
    return new Statement(
        List.of(InstancesFacet.of(report, restartsWait(report))),
        (status, ready) -> fill(status, report, ready));
  }

  /** What lets {@code topology/Restarts} wait; each has its own place in the status. */
  private boolean restartsWait(Report report) {
    return report.database().getSpec().isPaused()
        || report.problem().isPresent()
        || RestartWait.isNeeded(report.database(), report.observed(), images);
  }

  private static void fill(DatabaseStatus status, Report report, boolean ready) {
    Database database = report.database();
    InstanceView instance = report.instance();
    status.setInstances(instance.exists() && report.sleep() != Sleep.ASLEEP ? 1 : 0);
    status.setReadyInstances(instance.ready() ? 1 : 0);
    if (ready || Previous.of(database).wasReady()) {
      DatabaseStatus previous = Previous.of(database).status();
      status.setFirstReadyAt(
          Optional.ofNullable(previous.getFirstReadyAt())
              .orElseGet(() -> report.now().truncatedTo(ChronoUnit.SECONDS).toString()));
      status.setCurrentPrimary(Names.instance(database, instance.number()));
      status.setImage(instance.image().orElseGet(previous::getImage));
    }
  }

  @Override
  public Optional<Instant> due(Report report) {
    return new InstanceProblems(report.database(), report.observed()).due();
  }
}
