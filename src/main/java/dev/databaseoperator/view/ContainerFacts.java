package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Container status, as the kubelet reports it.
 *
 * @param id of the run, for instance {@code containerd://…}
 * @param restarts number of restarts
 * @param waiting why it does not run; empty also when no reason is given
 * @param running whether it runs now
 * @param started start time, as the API server writes it; empty where a kubelet leaves it out
 * @param end how it has ended, when it does not run
 * @param lastEnd how its previous run ended
 */
public record ContainerFacts(
    String name,
    boolean ready,
    Optional<String> id,
    int restarts,
    Optional<Waiting> waiting,
    boolean running,
    Optional<String> started,
    Optional<End> end,
    Optional<End> lastEnd) {

  /** Reasons for which every container waits before it starts. */
  private static final Set<String> USUAL_WAITS = Set.of("ContainerCreating", "PodInitializing");

  /**
   * Reason why a container does not run.
   *
   * @param reason CamelCase, of the kubelet
   * @param message for people; may be null
   */
  public record Waiting(String reason, @Nullable String message) {}

  /**
   * End of a container's run.
   *
   * @param reason CamelCase, of the kubelet; may be null
   * @param message the termination message; may be null
   * @param finished when, as the API server writes it; may be null
   */
  public record End(
      int exitCode, @Nullable String reason, @Nullable String message, @Nullable String finished) {}

  static ContainerFacts of(ContainerStatus status) {
    Optional<ContainerState> state = Optional.ofNullable(status.getState());
    return new ContainerFacts(
        status.getName(),
        Boolean.TRUE.equals(status.getReady()),
        Optional.ofNullable(status.getContainerID()),
        status.getRestartCount() == null ? 0 : status.getRestartCount(),
        state
            .map(ContainerState::getWaiting)
            .filter(waiting -> waiting.getReason() != null)
            .map(ContainerFacts::waiting),
        state.map(ContainerState::getRunning).isPresent(),
        state.map(ContainerState::getRunning).map(ContainerStateRunning::getStartedAt),
        state.map(ContainerState::getTerminated).map(ContainerFacts::end),
        Optional.ofNullable(status.getLastState())
            .map(ContainerState::getTerminated)
            .map(ContainerFacts::end));
  }

  private static Waiting waiting(ContainerStateWaiting waiting) {
    return new Waiting(waiting.getReason(), waiting.getMessage());
  }

  private static End end(ContainerStateTerminated end) {
    return new End(end.getExitCode(), end.getReason(), end.getMessage(), end.getFinishedAt());
  }

  /** Start time of the current run; empty when it does not run. */
  public Optional<Instant> runsSince() {
    return started.map(Instant::parse);
  }

  /** Returns why it does not run, unless every container waits for that. */
  public Optional<Waiting> unusualWait() {
    return waiting.filter(wait -> !USUAL_WAITS.contains(wait.reason()));
  }

  /** Whether it has never run, and waits for nothing unusual. */
  public boolean isYetToStart() {
    return !running && end.isEmpty() && lastEnd.isEmpty() && unusualWait().isEmpty();
  }

  /** Ends of its runs, now and before. */
  public List<End> ends() {
    return Stream.of(end, lastEnd).flatMap(Optional::stream).toList();
  }

  /** Returns its last end, unless that was a success. */
  public Optional<End> failure() {
    return ends().stream().filter(end -> end.exitCode() != 0).findFirst();
  }

  /** Facts that a reconciliation depends on; empty while it is ready or starting normally. */
  Optional<Object> signal() {
    Optional<End> last = ends().stream().findFirst();
    if (unusualWait().isPresent()) {
      return Optional.of(List.of(unusualWait(), last, restarts));
    }
    // A restart changes the signal: the reason why it is not ready is then another.
    return ready ? Optional.empty() : last.map(end -> List.of(end, running, restarts));
  }
}
