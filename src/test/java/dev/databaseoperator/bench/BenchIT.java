package dev.databaseoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The benchmark with a few Databases holds what does not depend on the machine. */
class BenchIT {

  private static final int DATABASES = 20;

  private static Report report;

  @BeforeAll
  static void run() {
    report = new Scenario(BenchOptions.of(DATABASES).withIdle(3)).runBudgets();
  }

  @Test
  void aDatabaseCostsSevenChildrenAndThreeMoreWrites() {
    assertThat(report.number("create", "mutating_calls_without_events"))
        .as(report.table())
        .isLessThanOrEqualTo(10);
    assertThat(report.number("create", "mutating_calls_per_database"))
        .as(report.table())
        .isLessThanOrEqualTo(11);
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
