package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/** Volumes and credentials: what stays with {@code deletionPolicy: Retain}. */
final class KeptObjects {

  private KeptObjects() {}

  /**
   * Deletes them for {@code deletionPolicy: Delete}, while the Database itself is still there: an
   * outdated cache may ask again when all is done and a new Database of that name has begun. They
   * are read live, and each is deleted only as the very object and version that was read. A volume
   * disappears when its pod has ended.
   */
  static void delete(Database database, KubernetesClient client) {
    Database live = client.resource(database).get();
    if (live == null
        || !live.getMetadata().getUid().equals(database.getMetadata().getUid())
        || !live.hasFinalizer(Database.FINALIZER)) {
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
    claims.forEach(claim -> delete(claim, client));
    secrets.forEach(secret -> delete(secret, client));
  }

  private static <R extends HasMetadata> void delete(R live, KubernetesClient client) {
    if (live.getMetadata().getDeletionTimestamp() == null) {
      client.resource(live).lockResourceVersion(live.getMetadata().getResourceVersion()).delete();
    }
  }
}
