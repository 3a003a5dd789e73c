package dev.databaseoperator.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.kube.client.ToldEvents.Topic;
import dev.databaseoperator.kube.client.ToldEvents.Written;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records {@code events.k8s.io/v1} Events, which {@code kubectl describe} and {@code kubectl
 * events} show, and logs them. A repetition within ten minutes is counted in the existing Event. An
 * Event is no state: when it cannot be written, the work goes on.
 */
public final class EventRecorder {

  /** Value of the column TYPE. */
  public enum Type {
    Normal,
    Warning
  }

  /** Limit in bytes of UTF-8: the API server refuses a longer note. */
  private static final int LONGEST_NOTE = 1024;

  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  private final KubernetesClient client;
  private final Clock clock;
  private final String controller;
  private final String instance;
  private final ToldEvents told = new ToldEvents();

  /**
   * @param controller name of the reporting controller, for instance {@code
   *     example.com/my-operator}
   * @param instance name of its pod
   */
  public EventRecorder(KubernetesClient client, Clock clock, String controller, String instance) {
    this.client = client;
    this.clock = clock;
    this.controller = controller;
    this.instance = instance;
  }

  /**
   * Records an Event about {@code regarding}.
   *
   * @param reason CamelCase, at most 128 characters
   * @param action CamelCase: what the controller did
   * @param note a sentence for people; cut at 1,024 bytes of UTF-8; never a secret
   */
  public void record(HasMetadata regarding, Type type, String reason, String action, String note) {
    LOG.info("{}: {}", reason, note);
    Instant now = clock.instant();
    Topic topic = new Topic(regarding.getMetadata().getUid(), type.name(), reason);
    try {
      boolean counted =
          told.again(topic, note, now)
              .map(written -> count(regarding.getMetadata().getNamespace(), written))
              .orElse(false);
      if (!counted) {
        Event event = event(regarding, type, reason, action, note, now);
        client.resource(event).create();
        told.add(topic, note, event.getMetadata().getName(), now);
      }
    } catch (KubernetesClientException e) {
      LOG.warn("event {} could not be written: {}", reason, ApiErrors.message(e));
    }
  }

  /**
   * Increments the count in an Event's series.
   *
   * @return false when the Event is gone: it lives for an hour
   */
  private boolean count(String namespace, Written written) {
    String series =
        new MergePatch()
            .set(written.count(), "series", "count")
            .set(MICRO_TIME.format(written.last()), "series", "lastObservedTime")
            .json();
    try {
      // By the object itself, or the client would read it first.
      client
          .resource(
              new EventBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(written.name())
                  .endMetadata()
                  .build())
          .patch(PatchContext.of(PatchType.JSON_MERGE), series);
      return true;
    } catch (KubernetesClientException e) {
      if (ApiErrors.kind(e) == ApiErrors.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private Event event(
      HasMetadata regarding, Type type, String reason, String action, String note, Instant now) {
    String name = regarding.getMetadata().getName();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(regarding.getMetadata().getNamespace())
        // Named as client-go does, by object and time: a create never meets an existing one.
        .withName(
            name + "." + Long.toHexString(now.getEpochSecond() * 1_000_000_000L + now.getNano()))
        .endMetadata()
        .withEventTime(new MicroTime(MICRO_TIME.format(now)))
        .withType(type.name())
        .withReason(reason)
        .withAction(action)
        .withNote(cut(note))
        .withReportingController(controller)
        .withReportingInstance(instance)
        .withRegarding(reference(regarding))
        .build();
  }

  private static String cut(String note) {
    if (note.getBytes(UTF_8).length <= LONGEST_NOTE) {
      return note;
    }
    int bytes = "…".getBytes(UTF_8).length;
    StringBuilder kept = new StringBuilder();
    for (int character : note.codePoints().toArray()) {
      bytes += Character.toString(character).getBytes(UTF_8).length;
      if (bytes > LONGEST_NOTE) {
        break;
      }
      kept.appendCodePoint(character);
    }
    return kept.append('…').toString();
  }

  private static ObjectReference reference(HasMetadata object) {
    return new ObjectReferenceBuilder()
        .withApiVersion(object.getApiVersion())
        .withKind(object.getKind())
        .withNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .withUid(object.getMetadata().getUid())
        .withResourceVersion(object.getMetadata().getResourceVersion())
        .build();
  }
}
