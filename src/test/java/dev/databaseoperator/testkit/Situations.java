package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.volume.DataIdentity;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the caches have in the situations of a Database's life, as Kubernetes' controllers say it.
 */
public final class Situations {

  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  public static final String IMAGE = "postgres:17";

  public static final DataIdentity DATA =
      new DataIdentity("7300000000000000001", 17, "UTF8", "C.UTF-8", true, Optional.empty());

  private static final String REVISION = "orders-1-5f6d8c7b9";

  private Situations() {}

  /** The StatefulSet of generation 2, whose controller has seen generation {@code seen}. */
  public static StatefulSet statefulSet(long seen) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName(Databases.NAME + "-1")
        .withGeneration(2L)
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .endSpec()
        .withNewStatus()
        .withReplicas(1)
        .withObservedGeneration(seen)
        .withUpdateRevision(REVISION)
        .endStatus()
        .build();
  }

  /** As it is scaled to 0, when {@code pods} are left. */
  public static StatefulSet scaledDown(long seen, int pods) {
    return new StatefulSetBuilder(statefulSet(seen))
        .editSpec()
        .withReplicas(0)
        .endSpec()
        .editStatus()
        .withReplicas(pods)
        .endStatus()
        .build();
  }

  /** A volume of 1Gi that should have 2Gi, with this condition and state of its growth. */
  public static PersistentVolumeClaim growing(String condition, String message, String state) {
    return new PersistentVolumeClaimBuilder(volume())
        .editSpec()
        .withNewResources()
        .addToRequests("storage", new Quantity("2Gi"))
        .endResources()
        .endSpec()
        .withNewStatus()
        .addToCapacity("storage", new Quantity("1Gi"))
        .addToAllocatedResourceStatuses("storage", state)
        .addNewCondition()
        .withType(condition)
        .withStatus("True")
        .withMessage(message)
        .endCondition()
        .endStatus()
        .build();
  }

  public static PersistentVolumeClaim volume() {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Databases.NAME + "-1")
        .addToLabels("databaseoperator.dev/database", Databases.NAME)
        .endMetadata()
        .withNewSpec()
        .withVolumeName("pvc-1234")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .build();
  }

  /** A pod of the wanted revision in this state, with one container. */
  public static Pod pod(boolean ready, ContainerState state, ContainerState lastState) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(Databases.NAME + "-1-0")
        .addToLabels("controller-revision-hash", REVISION)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("postgres")
        .withImage(IMAGE)
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withConditions(
            new PodConditionBuilder()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .build())
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withName("postgres")
                .withReady(ready)
                .withState(state)
                .withLastState(lastState)
                .build())
        .endStatus()
        .build();
  }

  public static ContainerState running() {
    return new ContainerStateBuilder()
        .withNewRunning()
        .withStartedAt("2026-03-01T11:00:00Z")
        .endRunning()
        .build();
  }

  public static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }

  public static ContainerState ended(int exitCode, String reason, String message) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withReason(reason)
        .withMessage(message)
        .endTerminated()
        .build();
  }

  public static Pod readyPod() {
    return pod(true, running(), null);
  }

  public static Pod startingPod() {
    return pod(false, running(), null);
  }

  public static Pod waitingPod(String reason, String message) {
    return pod(false, waiting(reason, message), null);
  }

  public static Pod crashingPod() {
    return pod(
        false,
        waiting("CrashLoopBackOff", "back-off 10s restarting failed container"),
        ended(78, "Error", "the data directory was made by PostgreSQL 15\n"));
  }

  public static Pod unscheduledPod(Instant since) {
    return new PodBuilder(pod(false, null, null))
        .editStatus()
        .withContainerStatuses()
        .withConditions(
            new PodConditionBuilder()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/1 nodes are available: 1 Insufficient memory.")
                .withLastTransitionTime(since.toString())
                .build())
        .endStatus()
        .build();
  }

  public static Pod oldRevision(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels("controller-revision-hash", "orders-1-old")
        .endMetadata()
        .build();
  }

  public static Pod terminating(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withDeletionTimestamp(NOW.toString())
        .endMetadata()
        .build();
  }

  public static PersistentVolumeClaim deleted(PersistentVolumeClaim claim) {
    return new PersistentVolumeClaimBuilder(claim)
        .editMetadata()
        .withDeletionTimestamp(NOW.toString())
        .endMetadata()
        .build();
  }

  /** StatefulSet and volume as they should be, and this pod. */
  public static Observed withPod(Pod pod) {
    return Observations.of(
        Optional.of(statefulSet(2)), Optional.ofNullable(pod), Optional.of(volume()));
  }

  public static Observed healthy() {
    return withPod(readyPod());
  }

  /** Nothing runs any more. */
  public static Observed asleep() {
    return Observations.of(Optional.of(scaledDown(2, 0)), Optional.empty(), Optional.of(volume()));
  }

  public static Database hibernated(Database database) {
    database.getSpec().setHibernated(true);
    return database;
  }

  /** A Database that has hibernated in its present generation, and should not any more. */
  public static Database woken() {
    Database database = hibernated(onceReady());
    database.setStatus(
        Statuses.calculate(
            database, asleep(), SqlOutcome.waiting(), Optional.empty(), NOW.minusSeconds(60)));
    database.getSpec().setHibernated(false);
    database.getMetadata().setGeneration(2L);
    return database;
  }

  public static SqlOutcome applied() {
    return SqlOutcome.applied(List.of()).of(Optional.of(DATA));
  }

  /** A Database that has been Ready in its present generation. */
  public static Database onceReady() {
    Database database = Databases.minimal();
    database.setStatus(
        Statuses.calculate(
            database, healthy(), applied(), Optional.empty(), NOW.minusSeconds(3600)));
    return database;
  }

  /** As the API server shows a new Database. */
  public static Database brandNew() {
    Database database = Databases.minimal();
    DatabaseStatus status = new DatabaseStatus();
    status.setObservedGeneration(-1L);
    status.setPhase(Phase.Pending);
    database.setStatus(status);
    return database;
  }
}
