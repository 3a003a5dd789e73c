package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.dependent.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/**
 * Volumes and credentials of a Database, which no owner reference takes along, read live: what is
 * marked with {@code deletionPolicy: Retain} and deleted with {@code Delete}. An object that
 * carries our labels but is controlled by something else is not among them.
 */
final class KeptObjects {

  private final Database database;
  private final KubernetesClient client;

  KeptObjects(Database database, KubernetesClient client) {
    this.database = database;
    this.client = client;
  }

  List<PersistentVolumeClaim> claims() {
    return owned(PersistentVolumeClaim.class);
  }

  List<Secret> secrets() {
    return owned(Secret.class);
  }

  private <R extends HasMetadata> List<R> owned(Class<R> type) {
    return labelled(type, database, client).stream()
        .filter(found -> Ownership.owns(database, found))
        .toList();
  }

  /** What carries the labels of a Database's objects, whoever controls it. */
  static <R extends HasMetadata> List<R> labelled(
      Class<R> type, Database database, KubernetesClient client) {
    return client
        .resources(type)
        .inNamespace(database.getMetadata().getNamespace())
        .withLabels(
            Map.of(
                Labels.MANAGED_BY,
                Labels.OPERATOR,
                Labels.DATABASE,
                database.getMetadata().getName()))
        .list()
        .getItems();
  }
}
