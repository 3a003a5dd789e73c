package dev.databaseoperator.testkit;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.applied;
import static dev.databaseoperator.testkit.Situations.asleep;
import static dev.databaseoperator.testkit.Situations.brandNew;
import static dev.databaseoperator.testkit.Situations.healthy;
import static dev.databaseoperator.testkit.Situations.hibernated;
import static dev.databaseoperator.testkit.Situations.onceReady;
import static dev.databaseoperator.testkit.Situations.withPod;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.Observed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A Database in each state of its life, as the API server shows it. */
public final class Fixtures {

  private Fixtures() {}

  /** By the name of the state, in the order of a life. */
  public static Map<String, Database> all() {
    Map<String, Database> states = new LinkedHashMap<>();
    states.put("new", brandNew());
    states.put(
        "provisioning",
        told(brandNew(), withPod(Situations.startingPod()), SqlOutcome.waiting(), null));
    states.put(
        "image-unavailable",
        told(
            brandNew(),
            withPod(Situations.waitingPod("ImagePullBackOff", "not found")),
            SqlOutcome.waiting(),
            null));
    states.put("applying", told(brandNew(), healthy(), SqlOutcome.waiting(), null));
    states.put("ready", onceReady());
    states.put("edited", edited(onceReady()));
    states.put(
        "updating",
        told(
            edited(onceReady()),
            withPod(Situations.oldRevision(Situations.readyPod())),
            SqlOutcome.waiting(),
            null));
    states.put("degraded", told(onceReady(), withPod(null), SqlOutcome.waiting(), null));
    states.put(
        "growing",
        told(
            edited(onceReady()),
            Observations.of(
                Optional.of(Situations.statefulSet(2)),
                Optional.of(Situations.readyPod()),
                Optional.of(Situations.growing("Resizing", "", "ControllerResizeInProgress"))),
            applied(),
            null));
    states.put(
        "hibernating",
        told(edited(hibernated(onceReady())), healthy(), SqlOutcome.waiting(), null));
    states.put(
        "hibernated", told(edited(hibernated(onceReady())), asleep(), SqlOutcome.waiting(), null));
    states.put("waking", told(Situations.woken(), withPod(null), SqlOutcome.waiting(), null));
    states.put("paused", told(paused(onceReady()), healthy(), applied(), null));
    states.put("paused-down", told(paused(onceReady()), withPod(null), applied(), null));
    states.put("failed", failed(brandNew(), healthy()));
    states.put("failed-later", failed(onceReady(), healthy()));
    states.put("failed-edited", edited(failed(onceReady(), healthy())));
    states.put("deleted", deleted(onceReady()));
    states.put("deleting", told(deleted(onceReady()), healthy(), applied(), null));
    Database refused = deleted(onceReady());
    refused.getSpec().setDeletionProtection(true);
    states.put("deletion-refused", told(refused, healthy(), applied(), null));
    return states;
  }

  private static Database failed(Database database, Observed observed) {
    return told(
        database,
        observed,
        SqlOutcome.waiting(),
        Problem.of(
            FailureReason.Forbidden, "exceeded quota: small, requested: persistentvolumeclaims=1"));
  }

  /** With the status that the operator writes then. */
  private static Database told(
      Database database, Observed observed, SqlOutcome sql, Problem problem) {
    database.setStatus(
        Statuses.calculate(database, observed, sql, Optional.ofNullable(problem), NOW));
    return database;
  }

  private static Database edited(Database database) {
    database.getMetadata().setGeneration(2L);
    return database;
  }

  private static Database paused(Database database) {
    database.getSpec().setPaused(true);
    return edited(database);
  }

  /** The API server counts the deletion as a change, because a finalizer waits. */
  private static Database deleted(Database database) {
    database.getMetadata().setDeletionTimestamp(NOW.toString());
    return edited(database);
  }
}
