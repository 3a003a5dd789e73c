package dev.databaseoperator.controller;

import static org.assertj.core.api.Assertions.assertThat;

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
    "NOT_PRIMARY,      SqlRefused,                false",
    "WRONG_PASSWORD,   SuperuserPasswordRejected, true",
    "LOGIN_REFUSED,    SqlRefused,                false",
    "TIMEOUT,          SqlTimeout,                false",
    "INTERRUPTED,      SqlRefused,                false",
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

  @ParameterizedTest
  @EnumSource(Reason.class)
  void whatPostgresSaidIsInTheMessage(Reason reason) throws ReflectiveOperationException {
    assertThat(problem(reason).message()).startsWith("what happened");
  }

  @Test
  void rejectedSuperuserPasswordNamesSecretAndRemedy() throws ReflectiveOperationException {
    assertThat(problem(Reason.WRONG_PASSWORD).message())
        .isEqualTo(
            "what happened; the instance takes the password of Secret orders-superuser over when"
                + " it starts: delete pod orders-1-0");
  }

  /** Only the SQL pass makes failures, so the constructor is not for other packages. */
  private static Problem problem(Reason reason) throws ReflectiveOperationException {
    Constructor<SqlFailure> constructor =
        SqlFailure.class.getDeclaredConstructor(Reason.class, String.class);
    constructor.setAccessible(true);
    return SqlProblems.of(Databases.minimal(), constructor.newInstance(reason, "what happened"));
  }
}
