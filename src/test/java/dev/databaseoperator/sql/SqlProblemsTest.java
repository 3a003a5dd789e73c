package dev.databaseoperator.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.databaseoperator.postgres.SqlFailure;
import dev.databaseoperator.postgres.SqlFailure.Reason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Databases;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SqlProblemsTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "UNREACHABLE,      WaitingForPostgres,        false",
    "STARTING_UP,      WaitingForPostgres,        false",
    "NOT_PRIMARY,      NotPrimary,                false",
    "WRONG_PASSWORD,   SuperuserPasswordRejected, true",
    "LOGIN_REFUSED,    LoginRefused,              true",
    "TOO_MANY_CONNECTIONS, TooManyConnections,    false",
    "DISK_FULL,        VolumeFull,                false",
    "TIMEOUT,          SqlTimeout,                false",
    "BUSY,             SqlBusy,                   false",
    "REFUSED,          SqlRefused,                false",
    "POST_INIT_FAILED, PostInitFailed,            true"
  })
  void failureBecomesAReasonAndIsStalledOnlyWhenTimeCannotHeal(
      Reason reason, String expected, boolean stalled) throws ReflectiveOperationException {
    Problem problem = problem(reason);
    assertThat(problem.reason()).isEqualTo(expected);
    assertThat(problem.stalled()).isEqualTo(stalled);
  }

  /** Who calls has thrown it on before. */
  @ParameterizedTest
  @EnumSource(names = {"INTERRUPTED", "NOT_LEADING"})
  void whatTheOperatorItselfBrokeOffIsNoProblemOfTheDatabase(Reason reason) {
    assertThat(reason.isOurOwn()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> problem(reason));
  }

  /** Whoever finds other data names the ways out along with what was found. */
  @ParameterizedTest
  @EnumSource(
      names = {"INTERRUPTED", "NOT_LEADING", "STARTING_UP", "OTHER_DATA"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatToDoFollowsWhatPostgresSaid(Reason reason) throws ReflectiveOperationException {
    assertThat(problem(reason).message()).startsWith("what happened; ").hasSizeGreaterThan(40);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"INTERRUPTED", "NOT_LEADING"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatPostgresSaidIsInTheMessage(Reason reason) throws ReflectiveOperationException {
    assertThat(problem(reason).message()).startsWith("what happened");
  }

  @Test
  void rejectedSuperuserPasswordNamesSecretAndRemedy() throws ReflectiveOperationException {
    assertThat(problem(Reason.WRONG_PASSWORD).message())
        .isEqualTo(
            "what happened; put the password that PostgreSQL has into key password of Secret"
                + " orders-superuser, or put another password into Secret orders-superuser and then delete pod orders-1-0:"
                + " the instance gives role postgres login, superuser and a new password when it"
                + " starts");
  }

  /** Only the SQL pass makes failures, so the constructor is not for other packages. */
  private static Problem problem(Reason reason) throws ReflectiveOperationException {
    return SqlProblems.of(Databases.minimal(), "orders-1-0", failure(reason));
  }

  static SqlFailure failure(Reason reason) throws ReflectiveOperationException {
    Constructor<SqlFailure> constructor =
        SqlFailure.class.getDeclaredConstructor(Reason.class, String.class);
    constructor.setAccessible(true);
    return constructor.newInstance(reason, "what happened");
  }
}
