package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.client.ApiErrors;
import dev.databaseoperator.kube.client.ObjectEvents;
import dev.databaseoperator.status.NotReady;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.ObjectEvent;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.PerDatabase;
import dev.databaseoperator.view.Subject;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from the API server the Events of objects that wait and whose status gives no reason. An
 * informer would cache all of a cluster's many Events, of which few matter. So they are read
 * rarely: not before such an object has waited for {@link #GRACE}, and then every {@link
 * #INTERVAL}, once per object. A Database that is ready, or gets ready in the usual time, costs no
 * request.
 *
 * <p>Its memory affects only timing: another operator process finds the same.
 */
@Singleton
public class LiveEvents {

  public static final Duration GRACE = Duration.ofSeconds(5);
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);

  private final PerDatabase<Look> looks;

  public LiveEvents(Memories memories) {
    this.looks = memories.perDatabase();
  }

  /**
   * Wait of a Database with silent objects, and the Events found.
   *
   * @param next when to read again
   * @param found by the UID of the object
   */
  private record Look(Instant next, Map<String, List<ObjectEvent>> found) {

    List<ObjectEvent> of(List<Subject> objects) {
      return objects.stream()
          .flatMap(object -> found.getOrDefault(object.uid(), List.of()).stream())
          .toList();
    }
  }

  /** Source of an object's Events. */
  public interface Reader {

    /**
     * Reads the Events of {@code object}.
     *
     * @throws KubernetesClientException when they cannot be read
     */
    List<ObjectEvents.Told> read(Subject object);
  }

  /**
   * Returns {@code observed} with the live Events of its silent objects.
   *
   * @param now when the reconciliation began
   */
  public Observed explain(Database database, Observed observed, Reader reader, Instant now) {
    List<Subject> silent = SilentObjects.of(database, observed);
    if (silent.isEmpty()) {
      forget(database);
      return observed;
    }
    Look look = looks.computeIfAbsent(database, () -> new Look(first(database, now), Map.of()));
    if (!now.isBefore(look.next())) {
      look = new Look(now.plus(INTERVAL), read(silent, reader));
      looks.put(database, look);
    }
    return observed.with(look.of(silent));
  }

  /** Returns when to read first: at once for a Database that has already failed. */
  private static Instant first(Database database, Instant now) {
    return NotReady.failure(database).isPresent() ? now : now.plus(GRACE);
  }

  /** Returns when to read again: a new Event enqueues nothing. */
  public Optional<Instant> due(Database database) {
    return looks.of(database).map(Look::next);
  }

  void forget(Database database) {
    looks.forget(database);
  }

  private static Map<String, List<ObjectEvent>> read(List<Subject> objects, Reader reader) {
    Map<String, List<ObjectEvent>> found = new ConcurrentHashMap<>();
    for (Subject object : objects) {
      List<ObjectEvent> told = new ArrayList<>();
      try {
        reader
            .read(object)
            .forEach(
                event ->
                    told.add(
                        new ObjectEvent(
                            object.kind(),
                            object.name(),
                            event.reason(),
                            event.note(),
                            event.first(),
                            event.last())));
      } catch (KubernetesClientException e) {
        // Neither the status nor the reconciliation depends on them.
        LOG.warn(
            "events of {} {} could not be read: {}",
            object.kind(),
            object.name(),
            ApiErrors.message(e));
      }
      found.put(object.uid(), told);
    }
    return found;
  }
}
