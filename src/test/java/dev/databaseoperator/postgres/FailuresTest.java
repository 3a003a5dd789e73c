package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.postgres.SqlFailure.Reason;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  @ParameterizedTest
  @CsvSource({
    "08001, UNREACHABLE",
    "08006, UNREACHABLE",
    "57P01, UNREACHABLE",
    "57P03, STARTING_UP",
    "25006, NOT_PRIMARY",
    "28P01, WRONG_PASSWORD",
    "28000, LOGIN_REFUSED",
    "53300, TOO_MANY_CONNECTIONS",
    "53100, DISK_FULL",
    "57014, TIMEOUT",
    "42501, REFUSED",
    ", REFUSED",
  })
  void readsTheReasonFromTheSqlState(String state, Reason reason) {
    SqlFailure failure = Failures.of("try it", new SQLException("message", state));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.sqlState().orElse(null)).isEqualTo(state);
  }

  @Test
  void saysOnOneLineWhatWasTriedAndWhatCameBack() {
    SqlFailure failure = Failures.of("create role \"app\"", new SQLException("no\n  way", "42501"));

    assertThat(failure).hasMessage("could not create role \"app\": no way (SQLSTATE 42501)");
  }

  @Test
  void namesTheCauseOfTheDriversVagueErrors() {
    SQLException timeout = new SQLException("I/O error", "08006", new SocketTimeoutException());
    SQLException host = new SQLException("failed", "08001", new UnknownHostException("nowhere"));

    assertThat(Failures.of("log in", timeout).reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(Failures.of("log in", timeout)).hasMessageContaining("no answer in time");
    assertThat(Failures.of("log in", host)).hasMessageContaining("does not resolve");
  }

  @Test
  void cutsEndlessMessages() {
    assertThat(Failures.message(new SQLException("x".repeat(10_000)))).hasSizeLessThan(510);
  }

  @Test
  void blamesTheInterruptWhenThereWasOne() {
    Thread.currentThread().interrupt();
    try {
      assertThat(Failures.of("log in", new SQLException("broken", "08006")).reason())
          .isEqualTo(Reason.INTERRUPTED);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
