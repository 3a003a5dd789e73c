package dev.databaseoperator.status;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Database;
import java.util.Optional;

/**
 * What {@code instance.sh} refuses to start on, by its exit code. Its words say what was found and
 * the ways out; the codes stand at its head.
 */
final class StartRefusal {

  private StartRefusal() {}

  /**
   * The problem that the script has told; empty when it was not the script.
   *
   * @param message its termination message
   */
  static Optional<Problem> problem(Database database, String pod, int exitCode, String message) {
    String said = "pod %s does not start: %s".formatted(pod, message);
    return Optional.ofNullable(
        switch (exitCode) {
          case 21 -> Problem.of(FailureReason.ImageUnsuitable, said);
          case 22 -> Problem.of(FailureReason.VolumeNotWritable, said);
          case 23 ->
              Problem.of(
                  FailureReason.VolumeFull, "%s (it is %s now)".formatted(said, size(database)));
          case 24 -> Problem.of(FailureReason.WrongUser, said);
          case 25 -> Problem.of(FailureReason.DataDamaged, said);
          case 26 -> Problem.of(FailureReason.MajorVersionMismatch, said);
          case 27 -> Problem.of(FailureReason.InitializationFailed, said);
          case 28 -> Problem.of(FailureReason.InvalidSecret, said);
          case 29 ->
              Problem.of(
                  FailureReason.ForeignData, said + Acceptance.of(database).remarkOnOtherData());
          case 30 ->
              Problem.of(FailureReason.DataLost, said + Acceptance.of(database).remarkOnNoData());
          case 31 -> Problem.of(FailureReason.SecondPod, said);
          case 32 -> Problem.of(FailureReason.VolumeNotLockable, said);
          default -> null;
        });
  }

  /** What PostgreSQL itself says when it finds no room; time heals it, as the volume grows. */
  static Problem volumeFull(Database database, String said) {
    return Problem.of(
        FailureReason.VolumeFull,
        "the volume is full: raise spec.storage.size (it is %s now). %s"
            .formatted(size(database), said));
  }

  private static String size(Database database) {
    return database.getSpec().getStorage().getSize();
  }
}
