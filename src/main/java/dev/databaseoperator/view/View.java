package dev.databaseoperator.view;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a Database in one reconciliation: each as the caches had it when it was first read, or
 * as this reconciliation has written it since. What other clients change meanwhile is an event, and
 * left to the next reconciliation.
 *
 * <p>For one thread. The objects are shared with the caches: read them, never change them.
 */
public final class View {

  private final Database database;
  private final Caches caches;
  private final Instant now;
  private final Map<String, Optional<? extends HasMetadata>> objects = new HashMap<>();
  private @Nullable List<InstanceView> instances;

  /**
   * Makes the view of a reconciliation of {@code database}.
   *
   * @param now when it began: that one instant decides what is due
   */
  public View(Database database, Caches caches, Instant now) {
    this.database = database;
    this.caches = caches;
    this.now = now;
  }

  /** The Database that is reconciled. */
  public Database database() {
    return database;
  }

  /** Start of the reconciliation. */
  public Instant now() {
    return now;
  }

  /** What exists of each instance that should, the first one first, without Events. */
  public List<InstanceView> instances() {
    if (instances == null) {
      instances =
          InstanceNumbers.wanted(database).stream()
              .map(number -> new InstanceView(observe(number)))
              .toList();
    }
    return instances;
  }

  /** What exists of the instance of this number, without Events. */
  public InstanceView instance(int number) {
    return instances().stream()
        .filter(instance -> instance.number() == number)
        .findFirst()
        .orElseGet(() -> new InstanceView(observe(number)));
  }

  /** What exists of the instance that clients reach, without Events. */
  public Observed observed() {
    return instances().get(0).observed();
  }

  /** Returns a Secret that the operator manages. */
  public Optional<Secret> secret(String name) {
    return get(Secret.class, name);
  }

  /** Returns a user's Secret, if it carries the watch label. */
  public Optional<Secret> usersSecret(String name) {
    return caches.usersSecret(namespace(), name);
  }

  /** Returns an object that the operator manages, by key, from a cache. */
  // The map has under each key what the cache of that type returned.
  @SuppressWarnings("unchecked")
  public <R extends HasMetadata> Optional<R> get(Class<R> type, String name) {
    return (Optional<R>)
        objects.computeIfAbsent(key(type, name), any -> caches.get(type, namespace(), name));
  }

  /** Returns the managed pods of any Database that mount the claim of this name. */
  public List<Pod> podsWith(String claim) {
    return caches.podsWith(namespace(), claim);
  }

  /**
   * Notes what this reconciliation has written, here and in the cache.
   *
   * @param written the API server's reply
   * @return the same
   */
  public <R extends HasMetadata> R wrote(R written) {
    // The class of what a client returns is that of its kind.
    @SuppressWarnings("unchecked")
    Class<R> type = (Class<R>) written.getClass();
    String name = written.getMetadata().getName();
    caches.wrote(written, get(type, name));
    objects.put(key(type, name), Optional.of(written));
    instances = null;
    return written;
  }

  /** Discards the observed state after a change other than by {@link #wrote}. */
  public void lookAgain() {
    objects.clear();
    instances = null;
  }

  private String namespace() {
    return database.getMetadata().getNamespace();
  }

  private static String key(Class<?> type, String name) {
    return type.getSimpleName() + "/" + name;
  }

  private Observed observe(int number) {
    String instance = Names.instance(database, number);
    Optional<StatefulSet> set =
        get(StatefulSet.class, instance).filter(found -> ControllerIndex.controls(database, found));
    return new Observed(
        number,
        set.map(SetFacts::of),
        set.flatMap(this::pod).map(PodFacts::of),
        get(PersistentVolumeClaim.class, instance).map(ClaimFacts::of),
        caches.podMonitor(namespace(), Names.podMonitor(database)),
        List.of(),
        get(Pod.class, Names.checkPod(database, number))
            .filter(found -> ControllerIndex.controls(database, found))
            .map(PodFacts::of));
  }

  private Optional<Pod> pod(StatefulSet owner) {
    // By its name too: a StatefulSet that was scaled by hand has other pods, which never serve.
    return caches.podsOf(owner.getMetadata().getUid()).stream()
        .filter(pod -> pod.getMetadata().getName().equals(owner.getMetadata().getName() + "-0"))
        .findFirst();
  }
}
