package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.ExactDelete;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Volumes and credentials: what stays with {@code deletionPolicy: Retain}. */
final class KeptObjects {

  private KeptObjects() {}

  /**
   * Deletes them for {@code deletionPolicy: Delete}, while the Database itself is still there: an
   * outdated cache may ask again when all is done and a new Database of that name has begun. The
   * policy is read live too: who changes it to Retain at the last moment wants to keep them. Each
   * is deleted only as the very object and version that was read. A volume disappears when its pod
   * has ended.
   */
  static void delete(Database database, KubernetesClient client) {
    Database live = client.resource(database).get();
    if (live == null
        || !live.getMetadata().getUid().equals(database.getMetadata().getUid())
        || !live.hasFinalizer(Database.FINALIZER)
        || live.getSpec().getDeletionPolicy() != DeletionPolicy.Delete) {
      return;
    }
    String namespace = database.getMetadata().getNamespace();
    Map<String, String> labels =
        Map.of(
            Labels.MANAGED_BY, Labels.OPERATOR, Labels.DATABASE, database.getMetadata().getName());
    List<PersistentVolumeClaim> claims =
        client.persistentVolumeClaims().inNamespace(namespace).withLabels(labels).list().getItems();
    List<Secret> secrets =
        client.secrets().inNamespace(namespace).withLabels(labels).list().getItems();
    ExactDelete delete = new ExactDelete(client);
    Stream.concat(claims.stream(), secrets.stream())
        .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
        .forEach(delete::delete);
  }
}
