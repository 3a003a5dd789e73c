package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Set;

/** Which objects belong to a Database: those it owns by UID, and those that carry our labels. */
public final class Ownership {

  private Ownership() {}

  /**
   * The Database that a child's labels name. Works for objects without owner reference too, and for
   * those that a deleted Database left behind.
   */
  public static Set<ResourceID> database(HasMetadata child) {
    Map<String, String> labels = child.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(Labels.DATABASE);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, child.getMetadata().getNamespace()));
  }

  /**
   * Reads the object that stood in the way of creating {@code wanted}.
   *
   * @return the live object, which belongs to {@code database}; null when it has gone meanwhile
   * @throws NameTakenException when it belongs to somebody else
   */
  static <R extends HasMetadata> R live(R wanted, Database database, Context<Database> context) {
    R found = context.getClient().resource(wanted).get();
    if (found != null && !owns(database, found)) {
      throw new NameTakenException(found);
    }
    return found;
  }

  private static boolean owns(Database database, HasMetadata found) {
    boolean byUid =
        found.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(database.getMetadata().getUid()));
    Map<String, String> labels = found.getMetadata().getLabels();
    return byUid
        || labels != null
            && Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
            && database.getMetadata().getName().equals(labels.get(Labels.DATABASE));
  }
}
