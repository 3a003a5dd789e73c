package dev.databaseoperator.kube.client;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which events this process has written lately, so that the same one is counted instead of written
 * again, as client-go's recorder does ({@code tools/events}: an Event becomes a series). What is
 * kept is bounded: by time, by number, and of one reason by the number of different notes, after
 * which a new note is counted with the one before.
 */
final class ToldEvents {

  /** An event that was not seen for so long begins anew. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /** Different notes of one reason about one object within the window. */
  static final int MOST_NOTES = 10;

  private static final int MOST_TOPICS = 4096;

  /** What events with the same reason are about. */
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
   * An Event that has been written.
   *
   * @param name of the Event
   * @param count how often it was told, so far
   * @param last when it was told last
   */
  record Written(String name, int count, Instant last) {

    Written again(Instant now) {
      return new Written(name, count + 1, now);
    }
  }

  private final Map<Topic, Map<String, Written>> topics =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Topic, Map<String, Written>> eldest) {
          return size() > MOST_TOPICS;
        }
      };

  /** The Event in which this is to be counted, with the count and time it gets; empty if none. */
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

  /** Remembers an Event that has been written for the first time. */
  synchronized void add(Topic topic, String note, String name, Instant now) {
    topics
        .computeIfAbsent(topic, any -> new LinkedHashMap<>())
        .put(note, new Written(name, 1, now));
  }
}
