package dev.databaseoperator.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.kube.watch.WriteLedger.Arrival;
import org.junit.jupiter.api.Test;

class WriteLedgerTest {

  private static final String A = "shop/a";
  private static final String B = "shop/b";

  private final WriteLedger ledger = new WriteLedger();

  @Test
  void theLagIsTheTimeFromTheAnswerToTheEvent() {
    ledger.replayed(100);

    assertThat(ledger.written(A, 110, 100, LagSource.ECHO, 1_000)).isEmpty();

    assertThat(ledger.oldest()).hasValue(1_000);
    assertThat(ledger.arrived(A, 110, 1_700)).containsExactly(new Arrival(LagSource.ECHO, 700));
    assertThat(ledger.oldest()).isEmpty();
  }

  @Test
  void anEventThatIsFasterThanTheAnswerHasNoLag() {
    ledger.replayed(100);
    long before = ledger.seen();

    assertThat(ledger.arrived(A, 110, 900)).isEmpty();

    assertThat(ledger.written(A, 110, before, LagSource.ECHO, 1_000))
        .containsExactly(new Arrival(LagSource.ECHO, 0));
    assertThat(ledger.oldest()).isEmpty();
  }

  @Test
  void aWriteThatChangedNothingIsNoWrite() {
    ledger.replayed(100);
    ledger.arrived(A, 110, 900);

    assertThat(ledger.written(A, 110, ledger.seen(), LagSource.ECHO, 1_000)).isEmpty();
    assertThat(ledger.written(B, 90, ledger.seen(), LagSource.ECHO, 1_000)).isEmpty();
    assertThat(ledger.oldest()).isEmpty();
  }

  @Test
  void aLaterVersionAnswersForAllWritesOfItsObject() {
    ledger.replayed(100);
    ledger.written(A, 110, 100, LagSource.ECHO, 1_000);
    ledger.written(A, 120, 100, LagSource.CANARY, 1_100);

    assertThat(ledger.arrived(A, 130, 1_500))
        .containsExactly(new Arrival(LagSource.ECHO, 500), new Arrival(LagSource.CANARY, 400));
  }

  @Test
  void anOlderVersionAnswersForNothing() {
    ledger.replayed(100);
    ledger.written(A, 120, 100, LagSource.ECHO, 1_000);

    assertThat(ledger.arrived(A, 110, 1_500)).isEmpty();
    assertThat(ledger.oldest()).hasValue(1_000);
  }

  @Test
  void aLaterVersionOfAnotherObjectEndsTheWaitWithoutALag() {
    ledger.replayed(100);
    ledger.written(A, 110, 100, LagSource.ECHO, 1_000);

    assertThat(ledger.arrived(B, 120, 1_500)).isEmpty();
    assertThat(ledger.oldest()).isEmpty();
  }

  @Test
  void whatIsReplayedIsNoLagAndInNoOrder() {
    ledger.replayed(100);
    ledger.written(A, 110, 100, LagSource.ECHO, 1_000);
    ledger.replaying();

    assertThat(ledger.arrived(B, 200, 1_400)).isEmpty();
    assertThat(ledger.oldest()).hasValue(1_000);
    assertThat(ledger.arrived(A, 110, 1_500)).containsExactly(new Arrival(LagSource.ECHO, 500));
    assertThat(ledger.seen()).isEqualTo(100);

    ledger.replayed(210);
    assertThat(ledger.seen()).isEqualTo(210);
  }

  @Test
  void whatAListDoesNotContainIsGone() {
    ledger.replayed(100);
    ledger.written(A, 110, 100, LagSource.ECHO, 1_000);
    ledger.replaying();
    ledger.replayed(150);

    assertThat(ledger.oldest()).isEmpty();
  }

  @Test
  void theSecondBookmarkEndsTheWaitForWhatTheWatchDoesNotSelect() {
    ledger.replayed(100);
    ledger.written(A, 110, 100, LagSource.ECHO, 1_000);

    ledger.bookmark(115);
    assertThat(ledger.oldest()).hasValue(1_000);

    ledger.bookmark(130);
    assertThat(ledger.oldest()).isEmpty();
  }

  @Test
  void whatAnotherWroteIsWaitedForButNoLag() {
    ledger.replayed(100);
    ledger.written(A, 110, ledger.seen(), LagSource.PROBE, 1_000);

    assertThat(ledger.oldest()).hasValue(1_000);
    assertThat(ledger.arrived(A, 110, 1_500)).isEmpty();
    assertThat(ledger.oldest()).isEmpty();
  }
}
