package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.healthy;
import static dev.databaseoperator.testkit.Situations.onceReady;
import static dev.databaseoperator.testkit.Situations.withPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.testkit.Observations;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.Observed;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a Database's data could be exchanged, or is known to be gone. */
class DataExposureTest {

  @Test
  void itIsNotAsLongAsTheServerRuns() {
    assertThat(DataExposure.isExposed(onceReady(), healthy())).isFalse();
    assertThat(DataExposure.isLost(onceReady())).isFalse();
  }

  @Test
  void itIsWhenNothingRunsOrTheClaimGoes() {
    Observed healthy = healthy();
    assertThat(DataExposure.isExposed(onceReady(), withPod(null))).isTrue();
    assertThat(DataExposure.isExposed(onceReady(), withPod(Situations.crashingPod()))).isTrue();
    assertThat(
            DataExposure.isExposed(
                onceReady(), withPod(Situations.terminating(Situations.readyPod()))))
        .isTrue();
    assertThat(DataExposure.isExposed(Situations.hibernated(onceReady()), healthy)).isTrue();
    assertThat(
            DataExposure.isExposed(
                onceReady(),
                Observations.of(
                    Optional.of(Situations.statefulSet(2)),
                    Optional.of(Situations.readyPod()),
                    Optional.empty())))
        .isTrue();
    assertThat(
            DataExposure.isExposed(
                onceReady(),
                Observations.of(
                    Optional.of(Situations.statefulSet(2)),
                    Optional.of(Situations.readyPod()),
                    Optional.of(Situations.deleted(Situations.volume())))))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ForeignData,true,false",
    "VolumeLost,false,true",
    "DataLost,false,true",
    "DataDamaged,false,false",
    "SqlBusy,false,false"
  })
  void theLastLookCounts(FailureReason reason, boolean exposed, boolean lost) {
    Database database = onceReady();
    database.setStatus(
        Statuses.calculate(
            database,
            healthy(),
            SqlOutcome.waiting(),
            Optional.of(Problem.of(reason, "found")),
            NOW));
    assertThat(DataExposure.isExposed(database, healthy())).isEqualTo(exposed);
    assertThat(DataExposure.isLost(database)).isEqualTo(lost);
  }
}
