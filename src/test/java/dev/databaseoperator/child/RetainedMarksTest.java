package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.testkit.Databases;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetainedMarksTest {

  private static final Instant NOW = Instant.parse("2026-11-25T22:00:00.123Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final Database ORDERS = Databases.minimal();
  private static final ObjectMeta USED =
      new ObjectMetaBuilder()
          .withName("orders-app")
          .addToLabels("example.com/team", "sales")
          .addToAnnotations("example.com/note", "mine")
          .withFinalizers("example.com/held")
          .build();

  @Test
  void theySayWhoseItWasAndSinceWhenItIsNobodys() {
    ObjectMeta left = RetainedMarks.on(USED, ORDERS, NOW);
    assertThat(left.getLabels())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("example.com/team", "sales", "databaseoperator.dev/retained", "true"));
    assertThat(left.getAnnotations())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "example.com/note", "mine",
                "databaseoperator.dev/retained-from", "shop/orders",
                "databaseoperator.dev/retained-uid", Databases.UID,
                "databaseoperator.dev/retained-policy", "Retain",
                "databaseoperator.dev/retained-at", "2026-11-25T22:00:00Z"));
    assertThat(left.getFinalizers()).containsExactly("example.com/held");
  }

  @Test
  void theyNameTheDataWhenThatIsKnownAndKeepWhatAnEarlierDatabaseKnew() {
    Database known = Databases.copy(ORDERS);
    known.setStatus(new DatabaseStatus());
    known.getStatus().setSystemIdentifier("7000000000000000001");
    known.getStatus().setMajorVersion(17);
    ObjectMeta left = RetainedMarks.on(USED, known, NOW);
    Database next = Databases.copy(ORDERS);
    next.getMetadata().setUid("next");
    for (ObjectMeta marked : List.of(left, RetainedMarks.on(left, next, LATER))) {
      assertThat(marked.getAnnotations())
          .containsEntry("databaseoperator.dev/system-identifier", "7000000000000000001")
          .containsEntry("databaseoperator.dev/major-version", "17");
      assertThat(RetainedMarks.off(marked)).isEqualTo(USED);
    }
  }

  @Test
  void adoptedItIsAsItWas() {
    ObjectMeta left = RetainedMarks.on(USED, ORDERS, NOW);
    assertThat(RetainedMarks.areOn(left)).isTrue();
    assertThat(RetainedMarks.off(left)).isEqualTo(USED);
    assertThat(RetainedMarks.areOn(USED)).isFalse();
    assertThat(RetainedMarks.off(USED)).isSameAs(USED);
  }

  @Test
  void theFirstMomentCounts() {
    ObjectMeta left = RetainedMarks.on(USED, ORDERS, NOW);
    assertThat(RetainedMarks.on(left, ORDERS, LATER)).isSameAs(left);
  }

  @Test
  void whatIsLeftOfTheMarksIsCompleted() {
    ObjectMeta left = RetainedMarks.on(USED, ORDERS, NOW);
    left.setLabels(Map.of());
    assertThat(RetainedMarks.areOn(left)).isTrue();
    assertThat(RetainedMarks.on(left, ORDERS, LATER).getLabels())
        .containsKey("databaseoperator.dev/retained");
    assertThat(RetainedMarks.areOn(RetainedMarks.off(left))).isFalse();
  }

  @Test
  void thoseOfAnEarlierDatabaseAreReplaced() {
    ObjectMeta left = RetainedMarks.on(USED, ORDERS, NOW);
    Database next = Databases.copy(ORDERS);
    next.getMetadata().setUid("next");
    next.getSpec().setDeletionPolicy(DeletionPolicy.Delete);
    assertThat(RetainedMarks.on(left, next, LATER).getAnnotations())
        .containsEntry("databaseoperator.dev/retained-uid", "next")
        .containsEntry("databaseoperator.dev/retained-policy", "Delete")
        .containsEntry("databaseoperator.dev/retained-at", "2026-11-25T22:01:00Z");
  }
}
