package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.ExitCode;
import java.util.Optional;

/**
 * Refusal of {@code instance.sh} to start, by its exit code. Its termination message has the
 * finding and the remedies.
 */
final class StartRefusal {

  private StartRefusal() {}

  /**
   * Returns the problem that the script reported; empty when the exit code is not the script's.
   *
   * @param message its termination message
   */
  static Optional<Problem> problem(Database database, String pod, int exitCode, String message) {
    String said = "pod %s does not start: %s".formatted(pod, message);
    return ExitCode.of(exitCode).flatMap(code -> problem(database, code, said));
  }

  private static Optional<Problem> problem(Database database, ExitCode code, String said) {
    return Optional.ofNullable(
        switch (code) {
          case IMAGE_UNSUITABLE -> Problem.of(FailureReason.ImageUnsuitable, said);
          case VOLUME_NOT_WRITABLE -> Problem.of(FailureReason.VolumeNotWritable, said);
          case VOLUME_FULL ->
              Problem.of(
                  FailureReason.VolumeFull, "%s (it is %s now)".formatted(said, size(database)));
          case WRONG_USER -> Problem.of(FailureReason.WrongUser, said);
          case DATA_DAMAGED -> Problem.of(FailureReason.DataDamaged, said);
          case OTHER_MAJOR_VERSION -> Problem.of(FailureReason.MajorVersionMismatch, said);
          case INITDB_FAILED -> Problem.of(FailureReason.InitializationFailed, said);
          case NO_PASSWORD -> Problem.of(FailureReason.InvalidSecret, said);
          case FOREIGN_DATA ->
              Problem.of(
                  FailureReason.ForeignData, said + Acceptance.of(database).remarkOnOtherData());
          case DATA_LOST ->
              Problem.of(FailureReason.DataLost, said + Acceptance.of(database).remarkOnNoData());
          case SECOND_POD -> Problem.of(FailureReason.SecondPod, said);
          case VOLUME_NOT_LOCKABLE -> Problem.of(FailureReason.VolumeNotLockable, said);
          // A defect, the trial of an image, or an end from outside.
          case WRONG_CALL, NO_SERVER_STARTS, STOPPED, KILLED -> null;
        });
  }

  /** Returns the problem of PostgreSQL without space; it resolves as the volume grows. */
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
