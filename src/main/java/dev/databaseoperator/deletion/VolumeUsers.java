package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pods that use the volume of a Database that is being deleted, read live. As long as its own pod
 * runs, the data can still be kept: the claim must not be deleted before. A pod of a user that
 * mounts the claim would keep it for ever, so the status names it.
 *
 * <p>The API server does not select pods by what they mount, and the pods of all Databases of the
 * namespace must not be read for each deletion. So pods are found by labels, which users can
 * change: those of this Database, those that are not the operator's, and, for a pod with the labels
 * of another Database, the operator's cache. What the cache names is read live too. A pod with such
 * labels that is not in the cache yet is missed; Kubernetes keeps the claim all the same until that
 * pod has ended.
 */
final class VolumeUsers {

  private final Database database;
  private final KubernetesClient client;
  private final Function<String, List<Pod>> cache;

  /**
   * @param cache managed pods of any Database that mount the claim of this name
   */
  VolumeUsers(Database database, KubernetesClient client, Function<String, List<Pod>> cache) {
    this.database = database;
    this.client = client;
    this.cache = cache;
  }

  /** Returns the pods with the labels of the Database's instances. */
  List<Pod> own() {
    return KeptObjects.labelled(Pod.class, database, client);
  }

  /**
   * Returns all others that may use one of {@code claims}, and pods of users that do not.
   *
   * @param own as just read
   */
  List<Pod> others(List<PersistentVolumeClaim> claims, List<Pod> own) {
    List<String> known = own.stream().map(VolumeUsers::name).toList();
    Stream<Pod> disguised =
        claims.stream()
            .flatMap(claim -> cache.apply(name(claim)).stream())
            .filter(pod -> !known.contains(name(pod)))
            .map(pod -> client.resource(pod).get())
            .filter(Objects::nonNull);
    return Stream.concat(ofUsers().stream(), disguised).toList();
  }

  private List<Pod> ofUsers() {
    return client
        .pods()
        .inNamespace(database.getMetadata().getNamespace())
        .withoutLabel(Labels.MANAGED_BY, Labels.OPERATOR)
        .list()
        .getItems();
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
