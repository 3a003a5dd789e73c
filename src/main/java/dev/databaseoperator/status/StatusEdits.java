package dev.databaseoperator.status;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.kube.lease.Leadership;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
public final class StatusEdits extends AbstractEventSource<Void, Database>
    implements ResourceEventAware<Database> {

  /** Between reconciliations that are due to edits of a status. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final Leadership leadership;
  private final Clock clock;
  private final StatusJson json;

  private final PerDatabase<Written> written;
  private final PerDatabase<Instant> edited;

  /**
   * What this process wrote: the event of a write may overtake its reply, and come when the next
   * one has already been sent.
   *
   * @param hash of the status that was sent last
   * @param version resourceVersion that the API server replied last; null before the first reply
   * @param before the one before; null before the second reply
   */
  private record Written(int hash, @Nullable String version, @Nullable String before) {

    boolean is(String candidate) {
      return candidate.equals(version) || candidate.equals(before);
    }
  }

  public StatusEdits(Leadership leadership, Clock clock, StatusJson json, Memories memories) {
    super(Void.class, "status-edits");
    this.leadership = leadership;
    this.clock = clock;
    this.json = json;
    this.written = memories.perDatabase();
    this.edited = memories.perDatabase();
  }

  /** This operator is about to write {@code status}. */
  void writes(Database database, DatabaseStatus status) {
    written.update(
        database,
        last ->
            new Written(
                hash(status),
                last == null ? null : last.version(),
                last == null ? null : last.before()));
  }

  /** It has written: {@code reply} is what the Database became. */
  void wrote(Database reply) {
    written.update(
        reply,
        last ->
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
        edited.put(after, now);
        getEventHandler().handleEvent(new Event(ResourceID.fromResource(after)));
      }
    }
  }

  /** When the Database is to be reconciled again because of an edit; it may have passed. */
  public Optional<Instant> due(Database database) {
    return edited.of(database).map(last -> last.plus(PAUSE));
  }

  /** None: it only wakes. */
  @Override
  public Set<Void> getSecondaryResources(Database database) {
    return Set.of();
  }

  private boolean isEdited(Database after, Database before) {
    Written own = written.of(after).orElse(null);
    if (own != null && own.is(after.getMetadata().getResourceVersion())) {
      return false;
    }
    int now = hash(after.getStatus());
    return now != hash(before.getStatus()) && (own == null || now != own.hash());
  }

  private int hash(DatabaseStatus status) {
    return json.of(status).hashCode();
  }
}
