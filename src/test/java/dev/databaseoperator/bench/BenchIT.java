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

  /**
   * BudgetIT holds it for each. Here a pod is ready milliseconds after its StatefulSet, and the two
   * watches may tell of them the other way round: that costs one more look, and one more status.
   */
  @Test
  void aDatabaseCostsSevenChildrenAndThreeMoreWrites() {
    assertThat(report.number("create", "mutating_calls_without_events"))
        .as(report.table())
        .isLessThanOrEqualTo(10.3);
    assertThat(report.number("create", "mutating_calls_per_database"))
        .as(report.table())
        .isLessThanOrEqualTo(11.3);
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
    // A login that a busy machine did not answer in 5 s is told: two statuses and two events.
    assertThat(report.number("restart", "writes"))
        .as(report.table())
        .isLessThanOrEqualTo(4 * report.number("restart", "failed_logins"));
    assertThat(report.number("restart", "reconciles_per_database"))
        .as(report.table())
        .isBetween(1.0, 1.2 + report.number("restart", "failed_logins"));
  }

  @Test
  void theStandInForPostgresKnowsEveryStatementOfTheOperator() {
    assertThat(report.number("run", "unknown_statements")).as(report.table()).isZero();
  }
}
