package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.diagnosis.InstanceProblems;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.Sleep;
import dev.databaseoperator.status.Verdict;
import dev.databaseoperator.view.InstanceView;
import java.time.Instant;
import java.util.Optional;

/** Facet that reports whether the pods run as desired. */
public final class InstancesFacet {

  private InstancesFacet() {}

  /** Returns the condition InstancesReady. */
  public static Facet of(Database database, InstanceView instance, Sleep sleep, Instant now) {
    return Facet.of(
        Sleep.INSTANCES_READY, verdict(database, instance, sleep, now), Facet.Rank.INSTANCES);
  }

  private static Verdict verdict(
      Database database, InstanceView instance, Sleep sleep, Instant now) {
    String pod = Names.pod(database, instance.number());
    Optional<Problem> problem =
        new InstanceProblems(database, instance.observed())
            .first(now)
            // A problem of a pod that has to end does not matter, unless it is stalled.
            .filter(found -> found.stalled() || !database.getSpec().isHibernated());
    if (problem.isEmpty() && sleep == Sleep.ASLEEP) {
      return Verdict.good(GoodReason.Hibernated, "no pod runs, because spec.hibernated is true");
    }
    if (problem.isEmpty() && sleep == Sleep.FALLING_ASLEEP) {
      return Verdict.bad(
          ExpectedWait.Hibernating.problem(
              "spec.hibernated is true: waiting for pod " + pod + " to end"));
    }
    if (instance.ready()) {
      return new Verdict(true, problem, GoodReason.Ready.name(), "pod " + pod + " is ready");
    }
    return Verdict.bad(
        problem.orElseGet(
            () ->
                (sleep == Sleep.WAKING ? ExpectedWait.Waking : ExpectedWait.WaitingForInstance)
                    .problem("waiting for PostgreSQL in pod " + pod + " to get ready")));
  }
}
