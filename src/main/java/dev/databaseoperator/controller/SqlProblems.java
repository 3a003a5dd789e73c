package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;

/** Turns a failed SQL pass into a problem that a person can act on. */
final class SqlProblems {

  private SqlProblems() {}

  static Problem of(Database database, SqlFailure failure) {
    String message = failure.getMessage();
    return switch (failure.reason()) {
      case UNREACHABLE, STARTING_UP -> ExpectedWait.WaitingForPostgres.problem(message);
      case TIMEOUT -> Problem.passing(FailureReason.SqlTimeout, message);
      case BUSY -> Problem.passing(FailureReason.SqlBusy, message);
      case WRONG_PASSWORD ->
          Problem.stalled(
              FailureReason.SuperuserPasswordRejected,
              "%s; the instance takes the password of Secret %s over when it starts: delete pod %s"
                  .formatted(
                      message,
                      Names.superuserSecret(database),
                      Names.pod(database, Names.FIRST_INSTANCE)));
      case POST_INIT_FAILED -> Problem.stalled(FailureReason.PostInitFailed, message);
      default -> Problem.passing(FailureReason.SqlRefused, message);
    };
  }
}
