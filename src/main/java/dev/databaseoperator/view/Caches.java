package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;

/**
 * The informers' caches that a reconciliation reads: in memory, without a call to the API server.
 * The objects are shared: read them, never change them.
 */
public interface Caches {

  /** Returns an object that the operator manages, by key. */
  <R extends HasMetadata> Optional<R> get(Class<R> type, String namespace, String name);

  /** Returns a user's Secret, if it carries the watch label. */
  Optional<Secret> usersSecret(String namespace, String name);

  /** Returns the managed pods of any Database that mount the claim of this name. */
  List<Pod> podsWith(String namespace, String claim);

  /** Returns the managed pods that the object of this UID controls. */
  List<Pod> podsOf(String controllerUid);

  /** State of the PodMonitor of this name. */
  Observed.PodMonitorState podMonitor(String namespace, String name);

  /**
   * Notes what this reconciliation has written.
   *
   * @param written the API server's reply
   * @param before the object as it was in the cache, if it was there
   */
  <R extends HasMetadata> void wrote(R written, Optional<R> before);
}
