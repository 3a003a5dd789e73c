package dev.databaseoperator.kube.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One watch, over all its connections in the life of the process, and the versions that it has yet
 * to deliver.
 *
 * <p>Without expected versions, silence is judged by bookmarks, which the API server sends every
 * minute, but not of the version that a connection began with: for a kind without changes there may
 * be none. So it is judged only on a connection that has delivered something; the client itself
 * opens another one after 5 to 10 minutes.
 */
final class WatchChannel {

  /** Longest time between two frames of a working watch: a bookmark a minute, and some slack. */
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

  /** Newest version seen, to be passed to {@link #written} when a request is sent. */
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

  /** Notes the start of a probe request; the wait counts from there until its response. */
  synchronized void asked() {
    if (!unanswered) {
      unanswered = true;
      unansweredSince = clock.getAsLong();
    }
  }

  synchronized void answered() {
    unanswered = false;
  }

  /** Notes an opened connection; {@code listed} is the version that it continues from. */
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

  /** Notes the end of a connection; its later notifications are ignored. */
  synchronized void ended(WatchConnection ended, StartReason reason) {
    if (ended == connection) {
      connection = null;
      next = reason;
      if (reason == StartReason.GONE) {
        ledger.replaying();
      }
    }
  }

  /** Notes that the informer was stopped: nothing is expected until another watch is opened. */
  synchronized void stopped() {
    connection = null;
    next = StartReason.START;
    expectsFrames = false;
    unanswered = false;
    ledger.clear();
  }

  /** Notes that the next connection could not be opened. */
  synchronized void refused(boolean gone) {
    if (gone) {
      next = StartReason.GONE;
      ledger.replaying();
    } else {
      next = next.orError();
    }
  }

  /** Nanoseconds since the oldest expected event that has not arrived. */
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

  /** Removes the connection and returns it when it has been silent for too long; else empty. */
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

  /** Newest version that is known to have arrived, also by list or bookmark. */
  synchronized long version() {
    return version;
  }

  private void report(List<WriteLedger.Arrival> arrivals) {
    arrivals.forEach(arrival -> observer.lag(resource, arrival.source(), arrival.nanos()));
  }
}
