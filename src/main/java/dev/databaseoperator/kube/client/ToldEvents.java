package dev.databaseoperator.kube.client;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events that this process has recorded lately, so that a repetition is counted instead of created,
 * as in client-go's recorder ({@code tools/events}: an Event becomes a series). The memory is
 * bounded: by time, by number, and for each reason by the number of different notes, after which a
 * new note is counted with the previous one.
 */
final class ToldEvents {

  /** An Event not repeated for this time is created again. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /** Limit of different notes of one reason about one object within the window. */
  static final int MOST_NOTES = 10;

  private static final int MOST_TOPICS = 4096;

  /** Key of events with the same reason. */
  record Topic(String regardingUid, String type, String reason) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Topic topic
          && regardingUid.equals(topic.regardingUid)
          && type.equals(topic.type)
          && reason.equals(topic.reason);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * regardingUid.hashCode() + type.hashCode()) + reason.hashCode();
    }
  }

  /**
   * A recorded Event.
   *
   * @param name of the Event
   * @param count number of occurrences so far
   * @param last time of the last one
   */
  record Written(String name, int count, Instant last) {

    Written again(Instant now) {
      return new Written(name, count + 1, now);
    }
  }

  private final Map<Topic, Map<String, Written>> topics =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Topic, Map<String, Written>> eldest) {
          return size() > MOST_TOPICS;
        }
      };

  /** Returns the Event that counts this repetition, with its new count and time; empty if none. */
  synchronized Optional<Written> again(Topic topic, String note, Instant now) {
    Map<String, Written> notes = topics.get(topic);
    if (notes == null) {
      return Optional.empty();
    }
    notes.values().removeIf(written -> written.last().isBefore(now.minus(WINDOW)));
    Optional<String> counted =
        notes.containsKey(note)
            ? Optional.of(note)
            : notes.keySet().stream().skip(MOST_NOTES - 1).findFirst();
    return counted.map(known -> notes.computeIfPresent(known, (any, seen) -> seen.again(now)));
  }

  /** Notes a newly created Event. */
  synchronized void add(Topic topic, String note, String name, Instant now) {
    topics
        .computeIfAbsent(topic, any -> new LinkedHashMap<>())
        .put(note, new Written(name, 1, now));
  }
}
