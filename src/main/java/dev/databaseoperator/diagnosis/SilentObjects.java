package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.view.ClaimFacts;
import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import dev.databaseoperator.view.Subject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Waiting objects of an instance whose status gives no reason: an unbound claim, a StatefulSet
 * without its pod, a pod without any started container, or whose PostgreSQL runs and is not ready.
 * Kubernetes reports the reason in Events only.
 */
public final class SilentObjects {

  private SilentObjects() {}

  /** Returns the silent objects; none while the instance is ready, or should not run. */
  public static List<Subject> of(Database database, Observed observed) {
    if (database.getSpec().isHibernated() || new InstanceView(observed).ready()) {
      return List.of();
    }
    return Stream.of(
            observed.volume().filter(SilentObjects::waits).map(ClaimFacts::subject),
            observed.statefulSet().filter(set -> observed.pod().isEmpty()).map(SetFacts::subject),
            observed.pod().filter(pod -> waits(pod) || runsUnready(pod)).map(PodFacts::subject))
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean waits(ClaimFacts claim) {
    return !claim.deleted() && claim.isPending();
  }

  /** Whether no container was started; a pod without a node counts too. */
  private static boolean waits(PodFacts pod) {
    return !pod.deleted()
        && pod.unscheduled().isEmpty()
        && pod.containers().stream().allMatch(ContainerFacts::isYetToStart);
  }

  private static boolean runsUnready(PodFacts pod) {
    return !pod.deleted()
        && pod.postgres()
            .filter(container -> !container.ready() && container.running())
            .isPresent();
  }
}
