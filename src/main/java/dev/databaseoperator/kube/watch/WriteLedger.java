package dev.databaseoperator.kube.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which versions one watch has yet to deliver. A watch delivers in the order of versions, so one
 * version that has arrived tells of all that are older: those of another object will not come any
 * more, because the watch does not select them or the object is gone. Only while a list is
 * replayed, whose order is that of names, this does not hold.
 *
 * <p>Not safe for use by several threads: {@link WatchChannel} guards it. Times are nanoseconds of
 * one clock.
 */
final class WriteLedger {

  /** More outstanding writes than this are not remembered; the oldest ones tell the age. */
  private static final int MOST = 10_000;

  /** What was written, by its version. */
  private record Pending(String key, LagSource source, long since) {}

  /**
   * A write that has arrived.
   *
   * @param nanos since the answer to it
   */
  record Arrival(LagSource source, long nanos) {}

  private final TreeMap<Long, Pending> pending = new TreeMap<>();
  private boolean replaying = true;
  private long seen;
  private long bookmark;

  /** The newest version that has arrived. */
  long seen() {
    return seen;
  }

  /**
   * The API server has answered a write.
   *
   * @param key namespace and name
   * @param version that it has now
   * @param before what {@link #seen()} was when the request was sent: an object with an older
   *     version was not changed by it
   * @return a lag of zero when the event was faster than the answer
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

  /** An event of {@code key} has reached its event source; returns the writes that it answers. */
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
   * The watch has delivered everything up to {@code version}, but event sources may still be busy
   * with it. So it ends the wait for what the bookmark before had passed already.
   */
  void bookmark(long version) {
    pending.headMap(bookmark, true).clear();
    bookmark = version;
  }

  /** A list of everything follows. */
  void replaying() {
    replaying = true;
  }

  /** The list, which was of {@code version}, has been replayed; a watch goes on from there. */
  void replayed(long version) {
    if (replaying) {
      replaying = false;
      seen = Math.max(seen, version);
      pending.headMap(version, true).clear();
    }
  }

  /** Nothing is waited for any more. */
  void clear() {
    pending.clear();
  }

  /** Since when the oldest write has been waited for. */
  OptionalLong oldest() {
    return pending.values().stream().mapToLong(Pending::since).min();
  }

  @Override
  public String toString() {
    return "seen " + seen + ", waits for " + Map.copyOf(pending);
  }
}
