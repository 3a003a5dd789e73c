package dev.databaseoperator.status;

import static dev.databaseoperator.testkit.Situations.NOW;
import static dev.databaseoperator.testkit.Situations.applied;
import static dev.databaseoperator.testkit.Situations.brandNew;
import static dev.databaseoperator.testkit.Situations.healthy;
import static dev.databaseoperator.testkit.Situations.onceReady;
import static dev.databaseoperator.testkit.Situations.withPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.reconcile.Statuses;
import dev.databaseoperator.sql.SqlOutcome;
import dev.databaseoperator.status.StatusEvents.Happening;
import dev.databaseoperator.testkit.Situations;
import dev.databaseoperator.view.Observed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusEventsTest {

  private final Database database = brandNew();
  private final DatabaseStatus waiting = status(withPod(null), SqlOutcome.waiting());
  private final DatabaseStatus applying = status(healthy(), SqlOutcome.waiting());
  private final DatabaseStatus noImage =
      status(withPod(Situations.waitingPod("ErrImagePull", "gone")), SqlOutcome.waiting());
  private final DatabaseStatus stalled =
      status(healthy(), SqlOutcome.failed(Problem.of(FailureReason.PostInitFailed, "statement 1")));
  private final DatabaseStatus ready = onceReady().getStatus();

  @Test
  void usualWaitsOfANewDatabaseAreNoEvents() {
    assertThat(StatusEvents.between(null, waiting, List.of())).isEmpty();
    assertThat(StatusEvents.between(brandNew().getStatus(), waiting, List.of())).isEmpty();
    assertThat(StatusEvents.between(waiting, applying, List.of())).isEmpty();
    assertThat(
            StatusEvents.between(
                applying,
                status(
                    healthy(),
                    SqlOutcome.failed(ExpectedWait.WaitingForPostgres.problem("not yet"))),
                List.of()))
        .isEmpty();
  }

  @Test
  void turningReadyIsToldWithWhatWasDone() {
    assertThat(StatusEvents.between(applying, ready, List.of("created role app", "created x")))
        .containsExactly(
            new Happening(
                false,
                "Ready",
                "Reconcile",
                "PostgreSQL accepts connections at orders-rw.shop.svc:5432; the credentials are in"
                    + " Secret orders-app (created role app; created x)"));
  }

  @Test
  void turningReadyWithoutAStatusBeforeIsTold() {
    assertThat(StatusEvents.between(null, ready, List.of()))
        .singleElement()
        .satisfies(happening -> assertThat(happening.reason()).isEqualTo("Ready"))
        .satisfies(happening -> assertThat(happening.warning()).isFalse());
  }

  @Test
  void changesInsideAReadyDatabaseAreTold() {
    assertThat(StatusEvents.between(ready, ready, List.of("changed the password of role app")))
        .containsExactly(
            new Happening(false, "SqlApplied", "ApplySql", "changed the password of role app"));
  }

  @Test
  void troubleOfANewDatabaseIsAWarningOnce() {
    assertThat(StatusEvents.between(waiting, noImage, List.of()))
        .singleElement()
        .satisfies(
            happening -> {
              assertThat(happening.warning()).isTrue();
              assertThat(happening.reason()).isEqualTo("ImageUnavailable");
              assertThat(happening.note()).contains("check spec.imageName");
            });
    assertThat(StatusEvents.between(noImage, noImage, List.of())).isEmpty();
  }

  @Test
  void anotherTroubleIsToldToo() {
    assertThat(StatusEvents.between(noImage, stalled, List.of()))
        .containsExactly(new Happening(true, "PostInitFailed", "Reconcile", "statement 1"));
  }

  @Test
  void losingReadyIsAWarningEvenIfTheReasonIsAUsualWait() {
    assertThat(StatusEvents.between(ready, waiting, List.of()))
        .singleElement()
        .satisfies(
            happening -> {
              assertThat(happening.warning()).isTrue();
              assertThat(happening.reason()).isEqualTo("WaitingForInstance");
            });
  }

  @Test
  void aRefusedDeletionIsAWarningOnce() {
    Database deleted = onceReady();
    deleted.getSpec().setDeletionProtection(true);
    deleted.getMetadata().setDeletionTimestamp(NOW.toString());
    DatabaseStatus refused =
        Statuses.calculate(deleted, healthy(), applied(), Optional.empty(), NOW);
    assertThat(StatusEvents.between(ready, refused, List.of()))
        .singleElement()
        .satisfies(
            happening -> {
              assertThat(happening.warning()).isTrue();
              assertThat(happening.reason()).isEqualTo("DeletionRefused");
              assertThat(happening.note()).contains("spec.deletionProtection is true");
            });
    assertThat(StatusEvents.between(refused, refused, List.of())).isEmpty();
  }

  @Test
  void hibernationAndWakingAreToldAndAreNoWarnings() {
    Database asleep = Situations.hibernated(onceReady());
    DatabaseStatus hibernating =
        Statuses.calculate(asleep, healthy(), applied(), Optional.empty(), NOW);
    DatabaseStatus hibernated =
        Statuses.calculate(
            asleep, Situations.asleep(), SqlOutcome.waiting(), Optional.empty(), NOW);
    DatabaseStatus waking =
        Statuses.calculate(
            Situations.woken(), withPod(null), SqlOutcome.waiting(), Optional.empty(), NOW);

    assertThat(told(ready, hibernating)).containsExactly("Normal Hibernating");
    assertThat(told(hibernating, hibernated)).containsExactly("Normal Hibernated");
    assertThat(told(ready, hibernated)).containsExactly("Normal Hibernated");
    assertThat(told(hibernated, waking)).containsExactly("Normal Waking");
    assertThat(told(waking, ready)).containsExactly("Normal Ready");
    assertThat(told(hibernated, ready)).containsExactly("Normal Ready");
  }

  private static List<String> told(DatabaseStatus before, DatabaseStatus after) {
    return StatusEvents.between(before, after, List.of()).stream()
        .map(happening -> (happening.warning() ? "Warning " : "Normal ") + happening.reason())
        .toList();
  }

  @Test
  void waitAfterTheWarningIsNotToldAgain() {
    assertThat(StatusEvents.between(waiting, applying, List.of())).isEmpty();
  }

  @Test
  void sameStatusTwiceIsSilence() {
    for (DatabaseStatus status : List.of(waiting, applying, noImage, stalled, ready)) {
      assertThat(StatusEvents.between(status, status, List.of())).isEmpty();
    }
  }

  private DatabaseStatus status(Observed observed, SqlOutcome sql) {
    return Statuses.calculate(database, observed, sql, Optional.empty(), NOW);
  }

  @Test
  void readyAgainIsTold() {
    assertThat(StatusEvents.between(noImage, status(healthy(), applied()), List.of()))
        .extracting(Happening::reason)
        .containsExactly("Ready");
  }
}
