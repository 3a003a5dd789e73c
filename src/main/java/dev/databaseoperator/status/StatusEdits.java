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
 * Enqueues a Database when another client has written its status: the SDK passes on only changes of
 * the spec. An edit is recognised by comparison with what this operator wrote, not by {@code
 * managedFields}, where a client that only removes fields leaves no trace.
 *
 * <p>To stay bounded against a client that answers each write with one of its own, a Database is
 * reconciled at once after an edit, and once more after {@link #PAUSE} for all further edits until
 * then.
 */
@Singleton
public final class StatusEdits extends AbstractEventSource<Void, Database>
    implements ResourceEventAware<Database> {

  /** Minimum time between reconciliations caused by edits of a status. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final Leadership leadership;
  private final Clock clock;
  private final StatusJson json;

  private final PerDatabase<Written> written;
  private final PerDatabase<Instant> edited;

  /**
   * Last writes of this process: the event of a write may overtake its reply, and come when the
   * next one has already been sent.
   *
   * @param hash of the status that was sent last
   * @param version resourceVersion of the last reply; null before the first
   * @param before resourceVersion of the reply before that; null before the second
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

  /** Notes that this operator is about to write {@code status}. */
  void writes(Database database, DatabaseStatus status) {
    written.update(
        database,
        last ->
            new Written(
                hash(status),
                last == null ? null : last.version(),
                last == null ? null : last.before()));
  }

  /** Notes the API server's {@code reply} to a write. */
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

  /** Returns when the Database has to be reconciled because of an edit; may be in the past. */
  public Optional<Instant> due(Database database) {
    return edited.of(database).map(last -> last.plus(PAUSE));
  }

  /** Returns none: this event source has no secondary resources. */
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
