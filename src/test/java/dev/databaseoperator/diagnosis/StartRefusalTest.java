package dev.databaseoperator.diagnosis;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.withPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.testkit.Situations;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the exit codes of instance.sh become. */
class StartRefusalTest {

  @ParameterizedTest
  @CsvSource({
    "21,ImageUnsuitable",
    "22,VolumeNotWritable",
    "24,WrongUser",
    "25,DataDamaged",
    "26,MajorVersionMismatch",
    "27,InitializationFailed",
    "28,InvalidSecret",
    "29,ForeignData",
    "30,DataLost",
    "31,SecondPod",
    "32,VolumeNotLockable"
  })
  void aRefusalToStartNeedsAPersonAndSaysWhatTheScriptSaid(int code, String reason) {
    DatabaseStatus status = status(Situations.onceReady(), code);
    assertThat(status.getPhase()).isEqualTo(Phase.Failed);
    assertThat(status.getConditions())
        .filteredOn(condition -> condition.getType().matches("Ready|Stalled|InstancesReady"))
        .hasSize(3)
        .allMatch(condition -> condition.getReason().equals(reason))
        .allMatch(
            condition ->
                condition
                    .getMessage()
                    .startsWith("pod orders-1-0 does not start: what was found, the ways out"));
  }

  @ParameterizedTest
  @CsvSource({"1", "20", "33", "137", "143"})
  void whateverElseEndsThePodIsACrashThatTimeMayHeal(int code) {
    DatabaseStatus status = status(Situations.onceReady(), code);
    assertThat(status.getConditions())
        .noneMatch(condition -> condition.getType().equals("Stalled"))
        .anyMatch(condition -> condition.getReason().equals("ContainerCrashed"));
  }

  @Test
  void aFullVolumeMayHealAsItGrows() {
    DatabaseStatus status = status(Situations.onceReady(), 23);
    assertThat(status.getConditions().get(0).getReason()).isEqualTo("VolumeFull");
    assertThat(message(status)).endsWith("(it is 1Gi now)");
    assertThat(status.getConditions())
        .noneMatch(condition -> condition.getType().equals("Stalled"));
  }

  @Test
  void itHealsWhenThePodIsReady() {
    Database database = Situations.onceReady();
    database.setStatus(status(database, 29));
    DatabaseStatus healed =
        Statuses.calculate(
            database, Situations.healthy(), Situations.applied(), Optional.empty(), NOW);
    assertThat(healed.getPhase()).isEqualTo(Phase.Ready);
    assertThat(healed.getConditions())
        .noneMatch(condition -> condition.getType().equals("Stalled"));
  }

  @ParameterizedTest
  @CsvSource({
    "29,none,'which accepts no data, only that there is none'",
    "29,7000000000000000001,not that number",
    "29,yes,'\"yes\", which does nothing: it must be a number or none'",
    "30,7000000000000000001,'which accepts that data, not its absence'",
    "30,none,takes effect within a minute",
    "30,'drop table','\"drop table\", which does nothing'"
  })
  void aValueOfTheAnnotationThatDoesNotHelpIsTold(int code, String value, String remark) {
    Database database = Situations.onceReady();
    database
        .getMetadata()
        .setAnnotations(Map.of(Annotations.ACCEPT_SYSTEM_IDENTIFIER, " " + value + " "));
    assertThat(message(status(database, code))).contains("; the annotation says ", remark);
  }

  @Test
  void aLongValueIsCut() {
    Database database = Situations.onceReady();
    database
        .getMetadata()
        .setAnnotations(Map.of(Annotations.ACCEPT_SYSTEM_IDENTIFIER, "x".repeat(100_000)));
    assertThat(message(status(database, 30))).contains("\"" + "x".repeat(40) + "…\"");
  }

  @Test
  void withoutTheAnnotationNothingIsSaidOfIt() {
    assertThat(message(status(Situations.onceReady(), 29))).endsWith("the ways out");
  }

  private static String message(DatabaseStatus status) {
    return status.getConditions().get(0).getMessage();
  }

  private static DatabaseStatus status(Database database, int exitCode) {
    return Statuses.calculate(
        database,
        withPod(
            Situations.pod(
                false,
                Situations.waiting("CrashLoopBackOff", "back-off"),
                Situations.ended(exitCode, "Error", "what was found, the ways out\n"))),
        SqlOutcome.waiting(),
        Optional.empty(),
        NOW);
  }
}
