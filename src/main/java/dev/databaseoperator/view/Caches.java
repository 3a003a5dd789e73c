package dev.databaseoperator.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;

/**
 * The informers' caches, as far as a reconciliation reads them: in memory, without a call to the
 * API server. The objects are shared: read them, never change them.
 */
public interface Caches {

  /** An object of the operator's, by key. */
  <R extends HasMetadata> Optional<R> get(Class<R> type, String namespace, String name);

  /** A Secret of a user's, if it asks to be watched. */
  Optional<Secret> usersSecret(String namespace, String name);

  /** Pods of the operator's, of whichever Database, that mount the claim of this name. */
  List<Pod> podsWith(String namespace, String claim);

  /** Pods of the operator's that the object of this UID controls. */
  List<Pod> podsOf(String controllerUid);

  /** How the PodMonitor of this name stands. */
  Observed.PodMonitorState podMonitor(String namespace, String name);

  /**
   * Takes note of what this reconciliation has written.
   *
   * @param written the API server's reply
   * @param before the object as it was in the cache, if it was there
   */
  <R extends HasMetadata> void wrote(R written, Optional<R> before);
}
