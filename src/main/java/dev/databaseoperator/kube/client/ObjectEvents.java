package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Events about one object, read from the API server: one LIST of {@code events.k8s.io/v1} with a
 * field selector for the object's UID, so that Events of an earlier object of the same name are
 * excluded.
 *
 * <p>Most controllers still write {@code v1} Events, which this API shows with their times in
 * deprecated fields, and where a repetition is a higher count with a later time; newer ones keep a
 * series.
 */
public final class ObjectEvents {

  /**
   * One Event about the object.
   *
   * @param reason CamelCase
   * @param note for people; never null
   * @param first when it was first seen
   * @param last when it was last seen
   */
  public record Told(String reason, String note, Instant first, Instant last) {}

  /** Normal Events of the volume controller, although the claim cannot be bound. */
  private static final List<String> NO_WARNINGS = List.of("FailedBinding", "ExternalProvisioning");

  private ObjectEvents() {}

  /**
   * Returns the Warnings about the object with this UID, and the few Normal Events that report a
   * failure.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when they cannot be read
   */
  public static List<Told> of(String namespace, String uid, KubernetesClient client) {
    return client
        .events()
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("regarding.uid", uid)
        .list()
        .getItems()
        .stream()
        // A client may write an Event without a reason; that explains nothing.
        .filter(event -> event.getReason() != null)
        .filter(
            event -> "Warning".equals(event.getType()) || NO_WARNINGS.contains(event.getReason()))
        .map(ObjectEvents::told)
        .toList();
  }

  static Told told(Event event) {
    List<Instant> times =
        Stream.of(
                event.getMetadata().getCreationTimestamp(),
                event.getEventTime() == null ? null : event.getEventTime().getTime(),
                event.getDeprecatedFirstTimestamp(),
                event.getDeprecatedLastTimestamp(),
                event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                    ? null
                    : event.getSeries().getLastObservedTime().getTime())
            .filter(Objects::nonNull)
            .flatMap(ObjectEvents::instant)
            .sorted()
            .toList();
    return new Told(
        event.getReason(),
        event.getNote() == null ? "" : event.getNote().strip(),
        times.isEmpty() ? Instant.EPOCH : times.get(0),
        times.isEmpty() ? Instant.EPOCH : times.get(times.size() - 1));
  }

  /** Parses a time: any client that may write Events may write an invalid one. */
  private static Stream<Instant> instant(String text) {
    try {
      return Stream.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Stream.empty();
    }
  }
}
