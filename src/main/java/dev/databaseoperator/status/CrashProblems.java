package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why the container of an instance has ended: by its exit code, and by its termination message,
 * which is the last reason that {@code instance.sh} or PostgreSQL gave.
 */
final class CrashProblems {

  /** ENOSPC and EDQUOT, in the C library's words (strerror(3)). */
  private static final Pattern SPACE =
      Pattern.compile("No space left on device|Disk quota exceeded");

  private CrashProblems() {}

  /** Of a container that is not ready, whether it waits to be started again or has been. */
  static Optional<Problem> of(Database database, String pod, ContainerStatus container) {
    return Boolean.TRUE.equals(container.getReady())
        ? Optional.empty()
        : Stream.of(container.getState(), container.getLastState())
            .filter(Objects::nonNull)
            .map(ContainerState::getTerminated)
            .filter(Objects::nonNull)
            .filter(terminated -> terminated.getExitCode() != 0)
            .findFirst()
            .map(terminated -> of(database, pod, terminated));
  }

  private static Problem of(Database database, String pod, ContainerStateTerminated terminated) {
    return StartRefusal.problem(
            database, pod, terminated.getExitCode(), Words.of(terminated.getMessage()))
        .orElseGet(() -> crash(database, pod, terminated));
  }

  private static Problem crash(Database database, String pod, ContainerStateTerminated terminated) {
    String ended =
        "PostgreSQL in pod %s ended with exit code %s (%s): %s"
            .formatted(
                pod,
                terminated.getExitCode(),
                terminated.getReason(),
                Words.ofLog(terminated.getMessage()));
    if (SPACE.matcher(Words.of(terminated.getMessage())).find()) {
      return StartRefusal.volumeFull(database, ended);
    }
    return "OOMKilled".equals(terminated.getReason())
        ? Problem.passing(
            FailureReason.OutOfMemory,
            ended
                + "; it needed more memory than it may have: raise spec.resources.limits.memory, or"
                + " have the application open fewer connections")
        : Problem.passing(FailureReason.ContainerCrashed, ended);
  }
}
