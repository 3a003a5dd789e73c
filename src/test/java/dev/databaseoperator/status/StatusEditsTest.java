package dev.databaseoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.view.Memories;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusEditsTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final Memories memories = new Memories();
  private Instant now = START;
  private final StatusEdits edits = edits(Leadership.unelected());
  private final List<String> woken = new ArrayList<>();

  private StatusEdits edits(Leadership leadership) {
    StatusEdits edits =
        new StatusEdits(
            leadership,
            ((InstantSource) () -> now).withZone(ZoneOffset.UTC),
            new StatusJson(),
            memories);
    edits.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID().getName()));
    return edits;
  }

  @Test
  void ownWriteWakesNobodyWhetherItsEventOrItsReplyComesFirst() {
    Database empty = version("1", null);
    Database first = version("2", "a");
    edits.writes(empty, first.getStatus());
    edits.onResourceUpdated(first, empty);
    edits.wrote(first);
    edits.onResourceUpdated(first, empty);

    assertThat(woken).isEmpty();
  }

  @Test
  void eventOfAnOwnWriteMayComeAfterTheNextIsSentAndAnswered() {
    Database empty = version("1", null);
    Database first = version("2", "a");
    Database second = version("3", "b");
    edits.writes(empty, first.getStatus());
    edits.wrote(first);
    edits.writes(first, second.getStatus());
    edits.onResourceUpdated(first, empty);
    edits.wrote(second);
    edits.onResourceUpdated(first, empty);
    edits.onResourceUpdated(second, first);

    assertThat(woken).isEmpty();
  }

  @Test
  void statusOfAnotherClientWakes() {
    Database own = written("2", "a");
    edits.onResourceUpdated(version("3", "x"), own);

    assertThat(woken).containsExactly(Databases.NAME);
  }

  @Test
  void removedStatusWakesAlsoWhereThisProcessHasWrittenNone() {
    edits.onResourceUpdated(version("3", null), version("2", "a"));

    assertThat(woken).containsExactly(Databases.NAME);
  }

  @Test
  void otherChangesWakeNobody() {
    Database own = written("2", "a");
    edits.onResourceUpdated(version("3", "a"), own);

    assertThat(woken).isEmpty();
  }

  @Test
  void whatAdmissionMakesOfAnOwnWriteIsNoEdit() {
    Database empty = version("1", null);
    Database rewritten = version("2", "x");
    edits.writes(empty, version("2", "a").getStatus());
    edits.wrote(rewritten);
    edits.onResourceUpdated(rewritten, empty);
    Database labelled = version("3", "x");
    edits.onResourceUpdated(labelled, rewritten);

    assertThat(woken).isEmpty();
  }

  @Test
  void clientThatAnswersEachWriteWakesOnceInAWhileAndItsLastEditIsNotForgotten() {
    Database own = written("2", "a");
    assertThat(edits.due(own)).isEmpty();
    for (int version = 3; version < 100; version++) {
      edits.onResourceUpdated(version(String.valueOf(version), "x" + version), own);
    }

    assertThat(woken).hasSize(1);
    assertThat(edits.due(own)).contains(START.plus(StatusEdits.PAUSE));

    now = START.plus(StatusEdits.PAUSE);
    edits.onResourceUpdated(version("100", "x"), own);
    assertThat(woken).hasSize(2);
  }

  @Test
  void processThatDoesNotLeadLeavesThemToTheLeader() {
    edits(Leadership.elected(() -> 0, () -> {}))
        .onResourceUpdated(version("3", "x"), version("2", "a"));

    assertThat(woken).isEmpty();
  }

  @Test
  void canaryHasNoStatusThatMatters() {
    Database after = version("3", "x");
    after.getMetadata().setName(Canary.NAME);
    edits.onResourceUpdated(after, version("2", "a"));

    assertThat(woken).isEmpty();
  }

  @Test
  void deletedDatabaseIsForgotten() {
    Database own = written("2", "a");
    edits.onResourceUpdated(version("3", "x"), own);
    memories.gone(own);

    assertThat(edits.due(own)).isEmpty();
  }

  private Database written(String version, String message) {
    Database own = version(version, message);
    edits.writes(own, own.getStatus());
    edits.wrote(own);
    return own;
  }

  private static Database version(String version, String primary) {
    Database database = Databases.minimal();
    database.getMetadata().setResourceVersion(version);
    if (primary != null) {
      DatabaseStatus status = new DatabaseStatus();
      status.setCurrentPrimary(primary);
      database.setStatus(status);
    }
    return database;
  }
}
