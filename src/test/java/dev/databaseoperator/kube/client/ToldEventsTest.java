package dev.databaseoperator.kube.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.kube.client.ToldEvents.Topic;
import dev.databaseoperator.kube.client.ToldEvents.Written;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ToldEventsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Topic TOPIC = new Topic("uid", "Warning", "Broken");

  private final ToldEvents told = new ToldEvents();

  @Test
  void sameEventIsCounted() {
    assertThat(told.again(TOPIC, "a", NOW)).isEmpty();
    told.add(TOPIC, "a", "event-1", NOW);
    assertThat(told.again(TOPIC, "a", NOW.plusSeconds(1)))
        .contains(new Written("event-1", 2, NOW.plusSeconds(1)));
    assertThat(told.again(TOPIC, "a", NOW.plusSeconds(2)))
        .contains(new Written("event-1", 3, NOW.plusSeconds(2)));
  }

  @Test
  void anotherNoteReasonTypeOrObjectIsAnotherEvent() {
    told.add(TOPIC, "a", "event-1", NOW);
    assertThat(told.again(TOPIC, "b", NOW)).isEmpty();
    assertThat(told.again(new Topic("other", "Warning", "Broken"), "a", NOW)).isEmpty();
    assertThat(told.again(new Topic("uid", "Normal", "Broken"), "a", NOW)).isEmpty();
    assertThat(told.again(new Topic("uid", "Warning", "Other"), "a", NOW)).isEmpty();
  }

  @Test
  void eventThatWasNotSeenForLongBeginsAnew() {
    told.add(TOPIC, "a", "event-1", NOW);
    Instant later = NOW.plus(ToldEvents.WINDOW);
    assertThat(told.again(TOPIC, "a", later)).isPresent();
    assertThat(told.again(TOPIC, "a", later.plus(ToldEvents.WINDOW).plusMillis(1))).isEmpty();
  }

  @Test
  void notesThatAlwaysDifferDoNotBecomeEventsWithoutEnd() {
    for (int i = 0; i < ToldEvents.MOST_NOTES; i++) {
      assertThat(told.again(TOPIC, "note " + i, NOW)).as("note %s", i).isEmpty();
      told.add(TOPIC, "note " + i, "event-" + i, NOW);
    }
    assertThat(told.again(TOPIC, "one more", NOW))
        .get()
        .extracting(Written::name)
        .isEqualTo("event-9");
    assertThat(told.again(TOPIC, "note 3", NOW))
        .get()
        .extracting(Written::name)
        .isEqualTo("event-3");
    assertThat(told.again(TOPIC, "later", NOW.plus(ToldEvents.WINDOW).plusMillis(1))).isEmpty();
  }

  @Test
  void objectsThatAreTooManyAreForgottenOldestFirst() {
    told.add(TOPIC, "a", "event-1", NOW);
    for (int i = 0; i < 4096; i++) {
      told.add(new Topic("uid-" + i, "Warning", "Broken"), "a", "event", NOW);
    }
    assertThat(told.again(TOPIC, "a", NOW)).isEmpty();
    assertThat(told.again(new Topic("uid-1", "Warning", "Broken"), "a", NOW)).isPresent();
  }
}
