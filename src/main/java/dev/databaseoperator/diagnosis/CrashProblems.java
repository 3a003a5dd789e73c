package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ContainerFacts;
import dev.databaseoperator.view.ContainerFacts.End;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reason why the container of an instance has ended: by its exit code and its termination message,
 * which is the last reason that {@code instance.sh} or PostgreSQL logged.
 */
final class CrashProblems {

  /** ENOSPC and EDQUOT, in the C library's words (strerror(3)). */
  private static final Pattern SPACE =
      Pattern.compile("No space left on device|Disk quota exceeded");

  private CrashProblems() {}

  /** Returns the problem of a container that is not ready, whether or not it was restarted. */
  static Optional<Problem> of(Database database, String pod, ContainerFacts container) {
    return container.ready()
        ? Optional.empty()
        : container.failure().map(end -> of(database, pod, end));
  }

  private static Problem of(Database database, String pod, End end) {
    return StartRefusal.problem(database, pod, end.exitCode(), Words.of(end.message()))
        .orElseGet(() -> crash(database, pod, end));
  }

  private static Problem crash(Database database, String pod, End end) {
    String ended =
        "PostgreSQL in pod %s ended with exit code %s (%s): %s"
            .formatted(pod, end.exitCode(), end.reason(), Words.ofLog(end.message()));
    if (SPACE.matcher(Words.of(end.message())).find()) {
      return StartRefusal.volumeFull(database, ended);
    }
    return "OOMKilled".equals(end.reason())
        ? Problem.of(
            FailureReason.OutOfMemory,
            ended
                + "; it exceeded its memory limit: raise spec.resources.limits.memory, or"
                + " have the application open fewer connections")
        : Problem.of(FailureReason.ContainerCrashed, ended);
  }
}
