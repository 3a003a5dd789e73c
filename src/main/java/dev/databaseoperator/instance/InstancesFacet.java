package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.diagnosis.InstanceProblems;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.Sleep;
import dev.databaseoperator.status.Verdict;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.PodFacts;
import java.time.Instant;
import java.util.Optional;

/** Facet that reports whether the pods run as desired. */
public final class InstancesFacet {

  private InstancesFacet() {}

  /**
   * Returns the condition InstancesReady.
   *
   * @param restartsWait whether a pod that has to be restarted is left for now
   */
  static Facet of(Report report, boolean restartsWait) {
    return Facet.of(
        Sleep.INSTANCES_READY,
        verdict(report.database(), report.instance(), report.sleep(), report.now(), restartsWait),
        Facet.Rank.INSTANCES);
  }

  private static Verdict verdict(
      Database database, InstanceView instance, Sleep sleep, Instant now, boolean restartsWait) {
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
                    .problem(waiting(instance, restartsWait, pod))));
  }

  private static String waiting(InstanceView instance, boolean restartsWait, String pod) {
    Optional<PodFacts> serving = instance.observed().pod().filter(PodFacts::serves);
    if (serving.filter(found -> found.revision().isEmpty()).isPresent()) {
      return "pod %s serves, but has lost label %s: delete it to have it created again"
          .formatted(pod, PodFacts.REVISION);
    }
    boolean outdated =
        serving
            .filter(
                found ->
                    instance
                        .observed()
                        .statefulSet()
                        .filter(set -> set.isOutdated(found))
                        .isPresent())
            .isPresent();
    return outdated && restartsWait
        ? "pod %s serves, and has to be restarted, because the template of its StatefulSet has changed; that waits"
            .formatted(pod)
        : "waiting for PostgreSQL in pod " + pod + " to get ready";
  }
}
