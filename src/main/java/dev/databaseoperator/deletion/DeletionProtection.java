package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DeletionPolicy;

/**
 * {@code spec.deletionProtection} where the API server has taken a deletion all the same, because
 * the ValidatingAdmissionPolicy is not installed. A deletion cannot be taken back in Kubernetes,
 * but it can be kept waiting: by the finalizer, with everything running.
 */
public final class DeletionProtection {

  private DeletionProtection() {}

  /** Whether the Database has been deleted and has to keep running nevertheless. */
  public static boolean refuses(Database database) {
    return database.isMarkedForDeletion() && database.getSpec().isDeletionProtection();
  }

  /** What has happened, and the ways out. */
  public static String message(Database database) {
    String name = database.getMetadata().getName();
    return ("deleted at %s, and no admission policy refused it; but spec.deletionProtection is true:"
            + " everything keeps running. A deletion cannot be taken back; it goes on once the"
            + " protection is off: kubectl -n %s patch databases.databaseoperator.dev %s --type=merge"
            + " -p '{\"spec\":{\"deletionProtection\":false}}'. %s")
        .formatted(
            database.getMetadata().getDeletionTimestamp(),
            database.getMetadata().getNamespace(),
            name,
            database.getSpec().getDeletionPolicy() == DeletionPolicy.Delete
                ? "With deletionPolicy Delete the data goes then: set it to Retain first to keep it"
                : "Data and passwords stay then, and a new Database %s takes them up"
                    .formatted(name));
  }
}
