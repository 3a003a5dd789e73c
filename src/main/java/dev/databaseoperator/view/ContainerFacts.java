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
 * What the kubelet says of a container.
 *
 * @param id of the run, for instance {@code containerd://…}
 * @param restarts how often it was started again
 * @param waiting why it does not run; empty also when no reason is given
 * @param running whether it runs now
 * @param started since when, as the API server writes it; empty where a kubelet leaves it out
 * @param end how it has ended, when it does not run
 * @param lastEnd how its run before ended
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

  /** What a container waits for in the normal course of things. */
  private static final Set<String> USUAL_WAITS = Set.of("ContainerCreating", "PodInitializing");

  /**
   * Why a container does not run.
   *
   * @param reason CamelCase, of the kubelet
   * @param message for people; may be null
   */
  public record Waiting(String reason, @Nullable String message) {}

  /**
   * How a run of a container ended.
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

  /** Since when it runs; empty when it does not. */
  public Optional<Instant> runsSince() {
    return started.map(Instant::parse);
  }

  /** Why it does not run, when that is more than what every start waits for. */
  public Optional<Waiting> unusualWait() {
    return waiting.filter(wait -> !USUAL_WAITS.contains(wait.reason()));
  }

  /** Whether it has never run, and waits for nothing unusual. */
  public boolean isYetToStart() {
    return !running && end.isEmpty() && lastEnd.isEmpty() && unusualWait().isEmpty();
  }

  /** How it ended, now and before. */
  public List<End> ends() {
    return Stream.of(end, lastEnd).flatMap(Optional::stream).toList();
  }

  /** How it ended last, when that was no success. */
  public Optional<End> failure() {
    return ends().stream().filter(end -> end.exitCode() != 0).findFirst();
  }

  /** What a reconciliation may take from it; empty as long as it is ready or on its way. */
  Optional<Object> signal() {
    Optional<End> last = ends().stream().findFirst();
    if (unusualWait().isPresent()) {
      return Optional.of(List.of(unusualWait(), last, restarts));
    }
    // That it runs again after it ended is seen: why it is not ready is another thing then.
    return ready ? Optional.empty() : last.map(end -> List.of(end, running, restarts));
  }
}
