package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.KeptLabels;
import dev.databaseoperator.child.Ownership;
import dev.databaseoperator.view.InstanceNumbers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

  List<PersistentVolumeClaim> recoverClaims() {
    return owned(
        PersistentVolumeClaim.class,
        InstanceNumbers.wanted(database).stream()
            .collect(
                Collectors.toMap(
                    number -> Names.instance(database, number),
                    number -> Labels.ofInstance(database, number))));
  }

  List<Secret> recoverSecrets() {
    return owned(
        Secret.class,
        Map.of(
            Names.appSecret(database),
            Labels.of(database),
            Names.superuserSecret(database),
            Labels.of(database)));
  }

  /**
   * Those with the Database's labels, and those of {@code names} from which a user has taken one:
   * they get it back, or they would not be found later.
   *
   * @param names with the labels that belong to each
   */
  private <R extends HasMetadata> List<R> owned(
      Class<R> type, Map<String, Map<String, String>> names) {
    List<R> found =
        labelled(type, database, client).stream()
            .filter(object -> Ownership.owns(database, object))
            .collect(Collectors.toCollection(ArrayList::new));
    Set<String> seen =
        found.stream().map(object -> object.getMetadata().getName()).collect(Collectors.toSet());
    new TreeMap<>(names)
        .forEach(
            (name, labels) -> {
              if (!seen.contains(name)) {
                known(type, name)
                    .map(object -> KeptLabels.putBack(object, labels, client))
                    .ifPresent(found::add);
              }
            });
    return found;
  }

  private <R extends HasMetadata> Optional<R> known(Class<R> type, String name) {
    return Optional.ofNullable(
            client
                .resources(type)
                .inNamespace(database.getMetadata().getNamespace())
                .withName(name)
                .get())
        .filter(object -> Ownership.isKnown(database, object));
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
