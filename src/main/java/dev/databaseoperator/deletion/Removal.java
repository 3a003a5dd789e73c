package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.kube.client.ExactDelete;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.view.InstanceNumbers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Executes {@code deletionPolicy: Delete} in steps, each after the end of the previous one:
 * StatefulSet and pod, then the volume, then the credentials. So the policy can still be changed to
 * Retain while PostgreSQL shuts down, and the passwords exist as long as the data. Everything is
 * read live, and deleted with the UID and resourceVersion that were read.
 */
final class Removal {

  private final Database database;
  private final KubernetesClient client;
  private final DeletionView view;
  private final KeptObjects kept;
  private final VolumeUsers users;

  /**
   * @param database as read live
   * @param podsByClaim see {@link VolumeUsers}
   */
  Removal(
      Database database,
      KubernetesClient client,
      Function<String, List<Pod>> podsByClaim,
      DeletionWaits waits,
      Instant now) {
    this.database = database;
    this.client = client;
    this.view = new DeletionView(database, now, stage -> waits.since(database, stage, now));
    this.kept = new KeptObjects(database, client);
    this.users = new VolumeUsers(database, client, podsByClaim);
  }

  /**
   * Whether the Database was deleted with {@code --cascade=orphan}: Kubernetes removes the owner
   * references of its children first, and only then its own finalizer. PostgreSQL goes on running
   * then, and its data must stay.
   */
  boolean orphans() {
    return database.hasFinalizer("orphan")
        || InstanceNumbers.names(database).stream()
            .anyMatch(name -> isLeft(StatefulSet.class, name))
        || isLeft(ConfigMap.class, Names.config(database));
  }

  private boolean isLeft(Class<? extends HasMetadata> type, String name) {
    return KeptObjects.labelled(type, database, client).stream()
        .map(HasMetadata::getMetadata)
        .anyMatch(child -> child.getName().equals(name) && child.getOwnerReferences().isEmpty());
  }

  /**
   * Goes as far as possible.
   *
   * @return what the deletion waits for; empty when nothing is left
   */
  Optional<Problem> advance() {
    List<StatefulSet> sets = delete(statefulSets(), this::statefulSets);
    List<PersistentVolumeClaim> claims = kept.recoverClaims();
    List<Pod> pods = sets.isEmpty() && claims.isEmpty() ? List.of() : pods(claims);
    return view.instances(sets, pods, claims)
        .or(() -> view.volumes(delete(claims, kept::recoverClaims)))
        .or(() -> view.credentials(delete(kept.recoverSecrets(), kept::recoverSecrets)));
  }

  /** Deletes {@code found}, and returns what still exists. */
  private <R extends HasMetadata> List<R> delete(List<R> found, Supplier<List<R>> live) {
    List<R> present = found.stream().filter(object -> !object.isMarkedForDeletion()).toList();
    present.forEach(new ExactDelete(client)::delete);
    return present.isEmpty() ? found : live.get();
  }

  private List<StatefulSet> statefulSets() {
    return KeptObjects.labelled(StatefulSet.class, database, client).stream()
        .filter(found -> Ownership.owns(database, found))
        .toList();
  }

  /** Returns the pods that keep the volume; others only when its own pod ends late. */
  private List<Pod> pods(List<PersistentVolumeClaim> claims) {
    List<Pod> own = users.own();
    if (!own.isEmpty() && !view.isSlow(DeletionView.Stage.INSTANCES)) {
      return own;
    }
    List<Pod> all = new ArrayList<>(own);
    all.addAll(users.others(claims, own));
    return all;
  }
}
