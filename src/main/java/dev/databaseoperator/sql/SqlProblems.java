package dev.databaseoperator.sql;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;

/** Translates a failed SQL pass into a problem with a remedy. */
final class SqlProblems {

  private SqlProblems() {}

  /**
   * Returns PostgreSQL's message and the remedy.
   *
   * @param pod name of the pod that it runs in
   * @throws IllegalArgumentException when the operator itself broke the pass off
   */
  static Problem of(Database database, String pod, SqlFailure failure) {
    String message = failure.getMessage();
    return switch (failure.reason()) {
      case UNREACHABLE ->
          ExpectedWait.WaitingForPostgres.problem(
              message
                  + "; if that persists while pod %s is ready, a NetworkPolicy may keep the operator"
                      .formatted(pod)
                  + " out");
      case STARTING_UP -> ExpectedWait.WaitingForPostgres.problem(message);
      case TIMEOUT ->
          Problem.of(
              FailureReason.SqlTimeout,
              message + "; check the load of pod %s, and locks".formatted(pod));
      case BUSY ->
          Problem.of(
              FailureReason.SqlBusy,
              message + "; if that persists, a second operator serves this namespace: remove one");
      case TOO_MANY_CONNECTIONS ->
          Problem.of(
              FailureReason.TooManyConnections,
              message
                  + "; superusers' sessions use all reserved connections: end some"
                  + " (pg_stat_activity)");
      case DISK_FULL ->
          Problem.of(
              FailureReason.VolumeFull,
              message + "; the volume is full: raise spec.storage.size, or free space in it");
      case NOT_PRIMARY ->
          Problem.of(
              FailureReason.NotPrimary,
              message
                  + "; when it should not follow another server, promote it: kubectl exec %s --"
                      .formatted(pod)
                  + " psql -U postgres -c 'SELECT pg_promote()'");
      case OTHER_DATA -> Problem.of(FailureReason.ForeignData, message);
      case WRONG_PASSWORD ->
          Problem.of(
              FailureReason.SuperuserPasswordRejected,
              "%s; put the password that PostgreSQL has into key password of Secret %s, or %s"
                  .formatted(
                      message,
                      Names.superuserSecret(database),
                      withAnotherPassword(database, pod)));
      case LOGIN_REFUSED ->
          Problem.of(
              FailureReason.LoginRefused,
              "%s; undo what keeps role postgres out, or %s"
                  .formatted(message, withAnotherPassword(database, pod)));
      case POST_INIT_FAILED ->
          Problem.of(
              FailureReason.PostInitFailed,
              message
                  + "; the list cannot be changed, and no client could connect yet: delete the Database"
                  + " with deletionPolicy: Delete and create it with a correct list");
      case REFUSED ->
          Problem.of(
              FailureReason.SqlRefused,
              message + "; the operator retries: revert the change that prevents it");
      case INTERRUPTED, NOT_LEADING -> throw new IllegalArgumentException(failure);
    };
  }

  /** Instances bring the role to what the operator needs when the Secret's password is new. */
  private static String withAnotherPassword(Database database, String pod) {
    return ("put another password into Secret %s and then delete pod %s: the instance gives role postgres login, superuser"
            + " and a new password when it starts")
        .formatted(Names.superuserSecret(database), pod);
  }
}
