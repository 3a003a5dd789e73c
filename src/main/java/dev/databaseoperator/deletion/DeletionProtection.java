package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;

/**
 * {@code spec.deletionProtection} for a deletion that the API server has accepted, because the
 * ValidatingAdmissionPolicy is not installed. A deletion cannot be revoked in Kubernetes, but the
 * finalizer can keep it waiting, with everything running.
 */
public final class DeletionProtection {

  private DeletionProtection() {}

  /** Whether the Database was deleted and has to keep running nevertheless. */
  public static boolean refuses(Database database) {
    return database.isMarkedForDeletion() && database.getSpec().isDeletionProtection();
  }

  /** Returns what happened, and the remedies. */
  public static String message(Database database) {
    String name = database.getMetadata().getName();
    return ("deleted at %s, and no admission policy refused it; but spec.deletionProtection is true:"
            + " everything keeps running. A deletion cannot be revoked; it continues once the"
            + " protection is off: kubectl -n %s patch databases.databaseoperator.dev %s --type=merge"
            + " -p '{\"spec\":{\"deletionProtection\":false}}'. %s")
        .formatted(
            database.getMetadata().getDeletionTimestamp(),
            database.getMetadata().getNamespace(),
            name,
            database.getSpec().getDeletionPolicy() == DeletionPolicy.Delete
                ? "With deletionPolicy Delete the data is deleted then: set it to Retain first to keep it"
                : "Data and passwords stay then, and a new Database %s adopts them"
                    .formatted(name));
  }
}
