package dev.databaseoperator.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the API server takes the events as they are written. */
class EventRecorderIT {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");

  private final ApiServer apiServer = ApiServer.shared();
  private final KubernetesClient client = apiServer.client();
  private ConfigMap regarding;

  @BeforeEach
  void somethingToTellAbout() {
    regarding =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("orders")
                    .withNamespace(apiServer.newNamespace("events"))
                    .endMetadata()
                    .build())
            .create();
  }

  @Test
  void eventTellsWhoDidWhatToWhichObjectAndWhen() {
    recorder(client, Clock.fixed(NOW, ZoneOffset.UTC))
        .record(regarding, EventRecorder.Type.Warning, "SomethingBroke", "Reconcile", "a sentence");

    Event event = events().get(0);
    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getReason()).isEqualTo("SomethingBroke");
    assertThat(event.getAction()).isEqualTo("Reconcile");
    assertThat(event.getNote()).isEqualTo("a sentence");
    assertThat(event.getReportingController()).isEqualTo("example.com/some-operator");
    assertThat(event.getReportingInstance()).isEqualTo("some-operator-0");
    assertThat(event.getEventTime().getTime()).isEqualTo("2026-03-01T12:00:00.123456Z");
    assertThat(event.getRegarding().getKind()).isEqualTo("ConfigMap");
    assertThat(event.getRegarding().getName()).isEqualTo("orders");
    assertThat(event.getRegarding().getUid()).isEqualTo(regarding.getMetadata().getUid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "字", "😀"})
  void longNoteIsCutToWhatTheApiServerTakes(String character) {
    recorder(client, Clock.systemUTC())
        .record(
            regarding,
            EventRecorder.Type.Normal,
            "Told",
            "Reconcile",
            "N: " + character.repeat(3000));

    String note = events().get(0).getNote();
    assertThat(note).startsWith("N: " + character.repeat(200)).endsWith("…");
    assertThat(note.getBytes(UTF_8).length).isBetween(1000, 1024);
    assertThat(note).as("no half character").doesNotContain("?", "\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "字", "😀"})
  void noteOfExactlyTheLongestLengthIsKept(String character) {
    String note = character.repeat(1024 / character.getBytes(UTF_8).length);
    recorder(client, Clock.systemUTC())
        .record(regarding, EventRecorder.Type.Normal, "Told", "Reconcile", note);
    assertThat(events().get(0).getNote()).isEqualTo(note);
  }

  @Test
  void twoEventsOfOneReconciliationAreBothWritten() {
    EventRecorder recorder = recorder(client, Clock.systemUTC());
    recorder.record(regarding, EventRecorder.Type.Normal, "First", "Reconcile", "one");
    recorder.record(regarding, EventRecorder.Type.Normal, "Second", "Reconcile", "two");
    assertThat(events()).extracting(Event::getReason).containsExactlyInAnyOrder("First", "Second");
  }

  @Test
  void sameEventAgainIsCountedInASeries() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    EventRecorder recorder = recorder(client, clock(now));
    for (int i = 0; i < 3; i++) {
      recorder.record(regarding, EventRecorder.Type.Warning, "Broken", "Reconcile", "the same");
      now.updateAndGet(time -> time.plusSeconds(60));
    }
    assertThat(events())
        .singleElement()
        .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(3))
        .satisfies(
            event ->
                assertThat(event.getSeries().getLastObservedTime().getTime())
                    .isEqualTo("2026-03-01T12:02:00.123456Z"));
  }

  @Test
  void flappingMakesABoundedNumberOfEvents() {
    EventRecorder recorder = recorder(client, Clock.systemUTC());
    for (int i = 0; i < 20; i++) {
      recorder.record(
          regarding, EventRecorder.Type.Warning, "Broken", "Reconcile", "down for reason " + i);
      recorder.record(regarding, EventRecorder.Type.Normal, "Ready", "Reconcile", "up");
    }
    assertThat(events()).hasSize(ToldEvents.MOST_NOTES + 1);
    assertThat(events())
        .filteredOn(event -> event.getReason().equals("Ready"))
        .singleElement()
        .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(20));
  }

  @Test
  void eventThatIsGoneIsWrittenAnew() {
    EventRecorder recorder = recorder(client, Clock.systemUTC());
    recorder.record(regarding, EventRecorder.Type.Warning, "Broken", "Reconcile", "the same");
    client.resource(events().get(0)).delete();
    recorder.record(regarding, EventRecorder.Type.Warning, "Broken", "Reconcile", "the same");
    recorder.record(regarding, EventRecorder.Type.Warning, "Broken", "Reconcile", "the same");
    assertThat(events())
        .singleElement()
        .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(2));
  }

  @Test
  void workGoesOnWhenAnEventCannotBeWritten() {
    try (KubernetesClient nobody =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      assertThatCode(
              () ->
                  recorder(nobody, Clock.systemUTC())
                      .record(
                          regarding, EventRecorder.Type.Normal, "Told", "Reconcile", "a sentence"))
          .doesNotThrowAnyException();
    }
  }

  private List<Event> events() {
    List<Event> events =
        client
            .events()
            .v1()
            .events()
            .inNamespace(regarding.getMetadata().getNamespace())
            .list()
            .getItems();
    assertThat(events).as("written events").isNotEmpty();
    return events;
  }

  private static Clock clock(AtomicReference<Instant> now) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }

  private static EventRecorder recorder(KubernetesClient client, Clock clock) {
    return new EventRecorder(client, clock, "example.com/some-operator", "some-operator-0");
  }
}
