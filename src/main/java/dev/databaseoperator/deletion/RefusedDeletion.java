package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.kube.client.Finalizers;
import dev.databaseoperator.kube.client.NamespaceEnd;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A deletion that {@code spec.deletionProtection} keeps waiting, where no admission policy has
 * refused it. The finalizer stays, and the Database is looked after as any other.
 */
public final class RefusedDeletion {

  /**
   * With it the garbage collector deletes the children before the Database: those that our
   * finalizer keeps running.
   */
  private static final String FOREGROUND = "foregroundDeletion";

  private RefusedDeletion() {}

  /**
   * Whether this is one. Not when the whole namespace goes: nothing in it can be kept, and the
   * finalizer would only keep it from ending.
   */
  public static boolean is(Database database, KubernetesClient client) {
    return DeletionProtection.refuses(database)
        && !NamespaceEnd.hasBegun(database.getMetadata().getNamespace(), client);
  }

  /**
   * Keeps the garbage collector from the children; what it has deleted before is made anew.
   *
   * @return whether there was something to do, and {@code database} is outdated now
   */
  public static boolean saveChildren(Database database, KubernetesClient client) {
    if (!database.hasFinalizer(FOREGROUND)) {
      return false;
    }
    new Finalizers(client).remove(database, FOREGROUND);
    return true;
  }
}
