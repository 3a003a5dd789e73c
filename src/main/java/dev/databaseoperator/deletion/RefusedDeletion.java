package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.client.Finalizers;
import dev.databaseoperator.kube.client.NamespaceEnd;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A deletion that {@code spec.deletionProtection} keeps waiting, because no admission policy has
 * refused it. The finalizer stays, and the Database is reconciled like any other.
 */
public final class RefusedDeletion {

  /**
   * Finalizer with which the garbage collector deletes the children before the Database, although
   * the operator keeps them running.
   */
  private static final String FOREGROUND = "foregroundDeletion";

  private RefusedDeletion() {}

  /**
   * Finds out whether the deletion of {@code database} is refused. Not while the whole namespace is
   * deleted: nothing in it can be kept, and the finalizer would only block its end.
   */
  public static boolean probe(Database database, KubernetesClient client) {
    return DeletionProtection.refuses(database)
        && !NamespaceEnd.probe(database.getMetadata().getNamespace(), client);
  }

  /**
   * Keeps the garbage collector from the children; those it has deleted are created again.
   *
   * @return whether {@code database} was changed, and is outdated now
   */
  public static boolean saveChildren(Database database, KubernetesClient client) {
    if (!database.hasFinalizer(FOREGROUND)) {
      return false;
    }
    new Finalizers(client).remove(database, FOREGROUND);
    return true;
  }
}
