package dev.databaseoperator.topology;

import dev.databaseoperator.view.PodFacts;
import dev.databaseoperator.view.SetFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Order in which the pods of a Database are restarted when the templates of their StatefulSets have
 * changed. A pod that does not serve is first: its restart interrupts no client, and others may
 * wait for it. Then one serving pod at a time, each when all other instances serve, and the primary
 * last.
 */
public final class RestartOrder {

  /**
   * An instance as it exists.
   *
   * @param pod empty while it has none
   * @param primary whether clients write to it
   */
  public record Instance(SetFacts set, Optional<PodFacts> pod, boolean primary) {

    /** Whether it should have a pod, and that is on its way. */
    private boolean isBetweenPods() {
      return pod.isEmpty() || pod.get().deleted();
    }

    private boolean isOutdated() {
      return !set.deleted() && pod.filter(set::isOutdated).isPresent();
    }

    private boolean serves() {
      return pod.filter(PodFacts::serves).isPresent();
    }

    /** Whether another one can be restarted now. */
    private boolean isSettled() {
      return set.isSeen() && serves();
    }
  }

  /**
   * A pod to restart.
   *
   * @param reason for the log
   */
  public record Restart(Instance instance, PodFacts pod, String reason) {

    private static Restart of(Instance outdated) {
      PodFacts pod = outdated.pod().orElseThrow();
      return new Restart(
          outdated,
          pod,
          "it is of revision %s, and StatefulSet %s has revision %s"
              .formatted(
                  pod.revision().orElse("(none)"),
                  outdated.set().name(),
                  outdated.set().revision().orElseThrow()));
    }
  }

  private RestartOrder() {}

  /**
   * Returns the pod to restart now; empty when none is outdated, or when it has to wait for another
   * instance.
   *
   * @param instances all of the Database. Those that should have no pod count for nothing
   */
  public static Optional<Restart> next(List<Instance> instances) {
    List<Instance> running =
        instances.stream().filter(instance -> !instance.set().isScaledDown()).toList();
    if (running.stream().anyMatch(Instance::isBetweenPods)) {
      return Optional.empty();
    }
    List<Instance> outdated =
        running.stream()
            .filter(Instance::isOutdated)
            .sorted(Comparator.comparing(Instance::primary))
            .toList();
    return outdated.stream()
        .filter(instance -> !instance.serves())
        .findFirst()
        .or(() -> outdated.stream().findFirst().filter(first -> othersAreSettled(first, running)))
        .map(Restart::of);
  }

  private static boolean othersAreSettled(Instance one, List<Instance> running) {
    return running.stream().filter(other -> !other.equals(one)).allMatch(Instance::isSettled);
  }
}
