package dev.databaseoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The benchmark with a few Databases holds what does not depend on the machine. */
class BenchIT {

  private static final int DATABASES = 20;

  private static Report report;
  private static End end;

  /** How the run ended, and how long after the operator's death. */
  private record End(Throwable reason, Duration untilItWasSeen) {}

  @BeforeAll
  static void run() {
    report =
        new Scenario(BenchOptions.of(DATABASES).withIdle(3).withStarts(2))
            .runBudgets(BenchIT::loseTheOperator);
  }

  /** Last, because the run is at its end then. */
  private static void loseTheOperator(Run run) {
    CompletableFuture<Long> never = run.cluster().ready("never-created");
    CompletableFuture<Long> died =
        CompletableFuture.supplyAsync(
            () -> {
              run.operator().die();
              return System.nanoTime();
            });
    Throwable reason = catchThrowable(() -> run.cluster().await(never));
    end = new End(reason, Duration.ofNanos(System.nanoTime() - died.join()));
  }

  @Test
  void theRunEndsAtOnceWhenTheOperatorDies() {
    assertThat(end.reason())
        .isInstanceOf(Lifeline.Broken.class)
        .hasMessageContaining("exit code 137")
        .hasMessageContaining("Databases were Ready")
        .hasMessageContaining("The end of its log:\n  {");
    assertThat(end.untilItWasSeen()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void everyStartIsMeasuredUntilReadyUntilTheFirstWriteAndUntilTheEnd() {
    for (String figure :
        List.of("exec_to_ready_ms", "exec_to_first_write_ms", "sigterm_to_end_ms")) {
      assertThat(report.number("start", figure, "samples")).as(report.table()).isEqualTo(2);
      assertThat(report.number("start", figure, "p50")).as(report.table()).isPositive();
    }
  }

  @Test
  void theProcessorTimeAndMemoryOfEveryPartAreReported() {
    for (String part : List.of("create", "idle", "restart", "delete")) {
      assertThat(report.number(part, "cpu_seconds", "kube-apiserver"))
          .as(report.table())
          .isPositive();
      assertThat(report.number("memory", "peak_in_" + part + "_mib"))
          .as(report.table())
          .isBetween(1.0, report.number("memory", "rss_peak_mib"));
    }
  }

  @Test
  void aDatabaseCostsSevenChildrenAndFourMoreWrites() {
    assertThat(report.number("create", "mutating_calls_without_events"))
        .as(report.table())
        .isLessThanOrEqualTo(11);
    assertThat(report.number("create", "mutating_calls_per_database"))
        .as(report.table())
        .isLessThanOrEqualTo(12);
  }

  /** One makes the children, one finds the pod ready; a few meet on the way. */
  @Test
  void aDatabaseIsReadyAfterTwoReconciliations() {
    assertThat(report.number("create", "reconciles_per_database"))
        .as(report.table())
        .isBetween(2.0, 2.3);
  }

  @Test
  void nothingIsWrittenWhenNothingHappens() {
    assertThat(report.number("idle", "writes")).as(report.table()).isZero();
  }

  @Test
  void aRestartVerifiesEveryDatabaseOnceAndWritesNothing() {
    assertThat(report.number("restart", "writes")).as(report.table()).isZero();
    assertThat(report.number("restart", "reconciles_per_database"))
        .as(report.table())
        .isBetween(1.0, 1.2);
  }

  @Test
  void theStandInForPostgresKnowsEveryStatementOfTheOperator() {
    assertThat(report.number("run", "unknown_statements")).as(report.table()).isZero();
  }
}
