package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.ContainerFacts.Waiting;
import dev.databaseoperator.view.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Reasons in the status of a pod why it does not serve. */
public final class PodProblems {

  /**
   * Grace period before an unschedulable pod is reported: with {@code WaitForFirstConsumer} the
   * scheduler's first attempt often precedes the volume.
   */
  public static final Duration SCHEDULING_GRACE = Duration.ofSeconds(10);

  private final Database database;
  private final PodFacts pod;
  private final String name;

  /**
   * @param name for messages
   */
  PodProblems(Database database, PodFacts pod, String name) {
    this.database = database;
    this.pod = pod;
    this.name = name;
  }

  Optional<Problem> first(Instant now) {
    return Stream.of(unschedulable(now), nodeLost(), thrownOut(), waiting(), crashed(), injected())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Returns when time alone changes {@link #first}. */
  Optional<Instant> due() {
    return pod.unscheduled().map(no -> no.at().plus(SCHEDULING_GRACE));
  }

  private Optional<Problem> unschedulable(Instant now) {
    return due()
        .filter(then -> !now.isBefore(then))
        .flatMap(then -> pod.unscheduled())
        .map(no -> SchedulingProblem.of(name, no.message()));
  }

  private Optional<Problem> nodeLost() {
    return pod.nodeLost()
        ? Optional.of(
            Problem.of(
                FailureReason.NodeLost,
                ("node %s, on which pod %s runs, does not report; bring it back. As PostgreSQL may"
                        + " still run there, no other pod is started; when the node is gone for"
                        + " ever: kubectl delete node %s")
                    .formatted(node(), name, node())))
        : Optional.empty();
  }

  /** Reports an evicted pod; its StatefulSet replaces it, mostly at once. */
  private Optional<Problem> thrownOut() {
    return "Failed".equals(pod.phase()) && pod.reason() != null
        ? Optional.of(
            Problem.of(
                FailureReason.PodEvicted,
                "node %s does not keep pod %s (%s): %s; give it what it lacks, or set spec.resources.requests to what PostgreSQL needs"
                    .formatted(node(), name, pod.reason(), Words.of(pod.message()))))
        : Optional.empty();
  }

  private String node() {
    return pod.node().orElse("?");
  }

  private Optional<Problem> waiting() {
    return container()
        .flatMap(ContainerFacts::waiting)
        .flatMap(
            waiting ->
                ImageProblem.of(pod.image().orElse("?"), waiting.reason(), waiting.message())
                    .or(() -> refused(waiting)));
  }

  private Optional<Problem> refused(Waiting waiting) {
    return waiting.reason().startsWith("Create") || waiting.reason().endsWith("Error")
        ? Optional.of(
            Problem.of(
                FailureReason.ContainerRefused,
                "the container of pod %s cannot be created (%s): %s%s"
                    .formatted(
                        name, waiting.reason(), Words.of(waiting.message()), advice(waiting))))
        : Optional.empty();
  }

  private static String advice(Waiting waiting) {
    String words = Words.of(waiting.message());
    if (words.contains("runAsNonRoot") || words.contains("non-numeric user")) {
      return "; the image runs as root: choose another in spec.imageName";
    }
    if (words.contains("executable file not found")
        || words.contains("no such file or directory")) {
      return "; the image lacks what every image for this operator has, a POSIX sh: choose another"
          + " in spec.imageName";
    }
    return waiting.reason().equals("CreateContainerConfigError")
        ? "; the operator creates its own Secrets and ConfigMaps again, any other must be created"
        : "";
  }

  private Optional<Problem> crashed() {
    return container().flatMap(container -> CrashProblems.of(database, name, container));
  }

  /** Reports an injected container that keeps PostgreSQL or its pod from getting ready. */
  private Optional<Problem> injected() {
    if (pod.deleted()) {
      return Optional.empty();
    }
    InjectedContainers injected = new InjectedContainers(pod, Names.CONTAINER);
    boolean serves = container().filter(ContainerFacts::ready).isPresent();
    return (serves
            ? injected
                .unready()
                .map(words -> "PostgreSQL in pod %s is ready, but %s".formatted(name, words))
            : injected
                .failingInit()
                .map(words -> "PostgreSQL in pod %s is not started: %s".formatted(name, words)))
        .map(words -> Problem.of(FailureReason.SidecarNotReady, words));
  }

  private Optional<ContainerFacts> container() {
    return pod.deleted() ? Optional.empty() : pod.postgres();
  }
}
