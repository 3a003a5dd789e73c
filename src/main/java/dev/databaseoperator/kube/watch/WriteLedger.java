package dev.databaseoperator.kube.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Versions that one watch has yet to deliver. A watch delivers in the order of versions, so an
 * arrived version settles all older ones: those of another object will not arrive any more, because
 * the watch does not select them or the object is gone. This does not hold while a list is
 * replayed, which is in the order of names.
 *
 * <p>Not thread-safe: {@link WatchChannel} guards it. Times are nanoseconds of one clock.
 */
final class WriteLedger {

  /** Limit of outstanding writes; newer ones are dropped, because the oldest determines the age. */
  private static final int MOST = 10_000;

  /** Outstanding write, by its version. */
  private record Pending(String key, LagSource source, long since) {}

  /**
   * A write that has arrived.
   *
   * @param nanos since the response to it
   */
  record Arrival(LagSource source, long nanos) {}

  private final TreeMap<Long, Pending> pending = new TreeMap<>();
  private boolean replaying = true;
  private long seen;
  private long bookmark;

  /** Newest version that has arrived. */
  long seen() {
    return seen;
  }

  /**
   * Notes the API server's response to a write.
   *
   * @param key namespace and name
   * @param version after the write
   * @param before {@link #seen()} when the request was sent: an object with an older version was
   *     not changed by it
   * @return a lag of zero when the event was faster than the response
   */
  List<Arrival> written(String key, long version, long before, LagSource source, long now) {
    if (version <= before) {
      return List.of();
    }
    if (version <= seen) {
      return source == LagSource.PROBE ? List.of() : List.of(new Arrival(source, 0));
    }
    if (pending.size() < MOST) {
      pending.putIfAbsent(version, new Pending(key, source, now));
    }
    return List.of();
  }

  /** Notes that an event has reached its event source; returns the settled writes. */
  List<Arrival> arrived(String key, long version, long now) {
    if (!replaying) {
      seen = Math.max(seen, version);
    }
    if (pending.isEmpty() || pending.firstKey() > version) {
      return List.of();
    }
    List<Arrival> arrivals = new ArrayList<>();
    var older = pending.headMap(version, true).values().iterator();
    while (older.hasNext()) {
      Pending write = older.next();
      if (write.key().equals(key)) {
        if (write.source() != LagSource.PROBE) {
          arrivals.add(new Arrival(write.source(), Math.max(0, now - write.since())));
        }
        older.remove();
      } else if (!replaying) {
        older.remove();
      }
    }
    return arrivals;
  }

  /**
   * Notes a bookmark: the watch has delivered everything up to {@code version}, but event sources
   * may still process it. So it settles only what is older than the previous bookmark.
   */
  void bookmark(long version) {
    pending.headMap(bookmark, true).clear();
    bookmark = version;
  }

  /** Notes that a list of everything follows. */
  void replaying() {
    replaying = true;
  }

  /** Notes the end of the list at {@code version}, from which the watch continues. */
  void replayed(long version) {
    if (replaying) {
      replaying = false;
      seen = Math.max(seen, version);
      pending.headMap(version, true).clear();
    }
  }

  /** Drops all outstanding writes. */
  void clear() {
    pending.clear();
  }

  /** Time of the oldest outstanding write. */
  OptionalLong oldest() {
    return pending.values().stream().mapToLong(Pending::since).min();
  }

  @Override
  public String toString() {
    return "seen " + seen + ", waits for " + Map.copyOf(pending);
  }
}
