package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.KeptLabels;
import dev.databaseoperator.child.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Volumes and credentials of a Database, which have no owner reference, read live: {@code
 * deletionPolicy: Retain} marks them and {@code Delete} deletes them. An object with the operator's
 * labels but another controller is not among them.
 */
final class KeptObjects {

  private final Database database;
  private final KubernetesClient client;

  KeptObjects(Database database, KubernetesClient client) {
    this.database = database;
    this.client = client;
  }

  List<PersistentVolumeClaim> claims() {
    return owned(
        PersistentVolumeClaim.class,
        List.of(Names.instance(database, Names.FIRST_INSTANCE)),
        Labels.ofInstance(database, Names.FIRST_INSTANCE));
  }

  List<Secret> secrets() {
    return owned(
        Secret.class,
        List.of(Names.appSecret(database), Names.superuserSecret(database)),
        Labels.of(database));
  }

  /**
   * Returns those with the Database's labels, and those of {@code names} of which a user has
   * removed one: it is restored, or they would not be found later.
   */
  private <R extends HasMetadata> List<R> owned(
      Class<R> type, List<String> names, Map<String, String> labels) {
    List<R> found =
        labelled(type, database, client).stream()
            .filter(object -> Ownership.owns(database, object))
            .collect(Collectors.toCollection(ArrayList::new));
    Set<String> seen =
        found.stream().map(object -> object.getMetadata().getName()).collect(Collectors.toSet());
    names.stream()
        .filter(name -> !seen.contains(name))
        .map(
            name ->
                client
                    .resources(type)
                    .inNamespace(database.getMetadata().getNamespace())
                    .withName(name)
                    .get())
        .filter(Objects::nonNull)
        .filter(object -> Ownership.isKnown(database, object))
        .map(object -> KeptLabels.putBack(object, labels, client))
        .forEach(found::add);
    return found;
  }

  /** Returns the objects with the labels of a Database, whatever controls them. */
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
