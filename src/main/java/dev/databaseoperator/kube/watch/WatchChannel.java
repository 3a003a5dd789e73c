package dev.databaseoperator.kube.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One watch, over all the connections that it has in the life of the process, and what it has yet
 * to deliver.
 *
 * <p>When nothing else is expected, silence is judged by bookmarks, which the API server sends
 * every minute, but not of the very version that a connection began with: for a kind that nobody
 * changes there may be none. So it is judged only on a connection that has delivered something; the
 * client itself opens another one after 5 to 10 minutes.
 */
final class WatchChannel {

  /** Longest time between two frames of a watch that works: a bookmark a minute, and some slack. */
  static final Duration BOOKMARKS = Duration.ofSeconds(65);

  private final String resource;
  private final LagObserver observer;
  private final LongSupplier clock;
  private final WriteLedger ledger = new WriteLedger();

  private @Nullable WatchConnection connection;
  private StartReason next = StartReason.START;
  private boolean expectsFrames;
  private long lastFrame;
  private long version;
  private long unansweredSince;
  private boolean unanswered;

  WatchChannel(String resource, LagObserver observer, LongSupplier clock) {
    this.resource = resource;
    this.observer = observer;
    this.clock = clock;
  }

  /** To be handed back with {@link #written}, when a request is sent. */
  synchronized long seen() {
    return ledger.seen();
  }

  synchronized void written(String key, long written, long before, LagSource source) {
    report(ledger.written(key, written, before, source, clock.getAsLong()));
  }

  synchronized void arrived(String key, long arrived) {
    version = Math.max(version, arrived);
    report(ledger.arrived(key, arrived, clock.getAsLong()));
  }

  /** The API server is being asked to prove itself; until it answers, the wait counts. */
  synchronized void asked() {
    if (!unanswered) {
      unanswered = true;
      unansweredSince = clock.getAsLong();
    }
  }

  synchronized void answered() {
    unanswered = false;
  }

  /** {@code listed} is the version that the watch goes on from. */
  synchronized void opened(WatchConnection opened, long listed) {
    connection = opened;
    lastFrame = clock.getAsLong();
    version = Math.max(version, listed);
    ledger.replayed(listed);
    expectsFrames = false;
    observer.opened(resource, next);
    next = StartReason.CLOSED;
  }

  synchronized void received(WatchConnection from, WatchFrame frame) {
    if (from != connection) {
      return;
    }
    lastFrame = clock.getAsLong();
    expectsFrames = true;
    if (frame.type().equals(WatchFrame.BOOKMARK)) {
      version = Math.max(version, frame.version());
      ledger.bookmark(frame.version());
    } else if (frame.type().equals(WatchFrame.ERROR)) {
      ended(from, frame.code() == 410 ? StartReason.GONE : StartReason.ERROR);
    }
  }

  /** Later news of a connection that has ended are ignored. */
  synchronized void ended(WatchConnection ended, StartReason reason) {
    if (ended == connection) {
      connection = null;
      next = reason;
      if (reason == StartReason.GONE) {
        ledger.replaying();
      }
    }
  }

  /** Nobody watches any more: nothing is to come, until another watch is opened. */
  synchronized void stopped() {
    connection = null;
    next = StartReason.START;
    expectsFrames = false;
    unanswered = false;
    ledger.clear();
  }

  /** The next connection could not be opened. */
  synchronized void refused(boolean gone) {
    if (gone) {
      next = StartReason.GONE;
      ledger.replaying();
    } else {
      next = next.orError();
    }
  }

  /** Nanoseconds since the oldest moment from which on something should have arrived. */
  synchronized long unacknowledged() {
    long now = clock.getAsLong();
    OptionalLong oldest = ledger.oldest();
    long age = oldest.isPresent() ? now - oldest.getAsLong() : 0;
    if (unanswered) {
      age = Math.max(age, now - unansweredSince);
    }
    if (expectsFrames) {
      age = Math.max(age, now - lastFrame - BOOKMARKS.toNanos());
    }
    return Math.max(0, age);
  }

  /** Takes the connection out of use when it has been silent for too long; else empty. */
  synchronized Optional<WatchConnection> giveUp(Duration limit) {
    if (connection == null
        || unacknowledged() <= limit.toNanos()
        || clock.getAsLong() - lastFrame <= limit.toNanos()) {
      return Optional.empty();
    }
    WatchConnection silent = connection;
    ended(silent, StartReason.SILENT);
    return Optional.of(silent);
  }

  /** The newest version that is known to have arrived, also by list or bookmark. */
  synchronized long version() {
    return version;
  }

  private void report(List<WriteLedger.Arrival> arrivals) {
    arrivals.forEach(arrival -> observer.lag(resource, arrival.source(), arrival.nanos()));
  }
}
