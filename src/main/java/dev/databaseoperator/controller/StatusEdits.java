package dev.databaseoperator.controller;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.kube.Leadership;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes the reconciler when another client has written the status of a Database: from the changes
 * of a Database itself the SDK passes on only those of its spec. Which client wrote is not taken
 * from {@code managedFields}, where a client that only removes fields leaves no trace, but from
 * what this operator wrote itself.
 *
 * <p>A client that answers each write of the operator with one of its own must not keep it busy:
 * after an edit the Database is reconciled at once, and once more after {@link #PAUSE} for all
 * further edits until then.
 */
@Singleton
final class StatusEdits extends AbstractEventSource<Void, Database>
    implements ResourceEventAware<Database> {

  /** Between reconciliations that are due to edits of a status. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final Leadership leadership;
  private final Clock clock;
  private final StatusJson json;

  /** By UID of the Database. */
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  private final Map<String, Instant> edited = new ConcurrentHashMap<>();

  /**
   * What this process wrote: the event of a write may overtake its reply, and come when the next
   * one has already been sent.
   *
   * @param hash of the status that was sent last
   * @param version resourceVersion that the API server replied last; null before the first reply
   * @param before the one before
   */
  private record Written(int hash, String version, String before) {

    boolean is(String candidate) {
      return candidate.equals(version) || candidate.equals(before);
    }
  }

  StatusEdits(Leadership leadership, Clock clock, StatusJson json) {
    super(Void.class, "status-edits");
    this.leadership = leadership;
    this.clock = clock;
    this.json = json;
  }

  /** This operator is about to write {@code status}. */
  void writes(Database database, DatabaseStatus status) {
    written.compute(
        uid(database),
        (uid, last) ->
            new Written(
                hash(status),
                last == null ? null : last.version(),
                last == null ? null : last.before()));
  }

  /** It has written: {@code reply} is what the Database became. */
  void wrote(Database reply) {
    written.compute(
        uid(reply),
        (uid, last) ->
            new Written(
                hash(reply.getStatus()),
                reply.getMetadata().getResourceVersion(),
                last == null ? null : last.version()));
  }

  @Override
  public void onResourceUpdated(Database after, Database before) {
    if (leadership.holds() && !Canary.is(after) && isEdited(after, before)) {
      Instant now = clock.instant();
      if (due(after).filter(now::isBefore).isEmpty()) {
        edited.put(uid(after), now);
        getEventHandler().handleEvent(new Event(ResourceID.fromResource(after)));
      }
    }
  }

  @Override
  public void onResourceDeleted(Database database) {
    written.remove(uid(database));
    edited.remove(uid(database));
  }

  /** When the Database is to be reconciled again because of an edit; it may have passed. */
  Optional<Instant> due(Database database) {
    return Optional.ofNullable(edited.get(uid(database))).map(last -> last.plus(PAUSE));
  }

  /** None: it only wakes. */
  @Override
  public Set<Void> getSecondaryResources(Database database) {
    return Set.of();
  }

  private boolean isEdited(Database after, Database before) {
    Written own = written.get(uid(after));
    if (own != null && own.is(after.getMetadata().getResourceVersion())) {
      return false;
    }
    int now = hash(after.getStatus());
    return now != hash(before.getStatus()) && (own == null || now != own.hash());
  }

  private int hash(DatabaseStatus status) {
    return json.of(status).hashCode();
  }

  private static String uid(Database database) {
    return database.getMetadata().getUid();
  }
}
