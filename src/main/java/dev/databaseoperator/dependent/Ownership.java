package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.kube.LabelDrift;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
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
    String name =
        labels == null ? null : labels.getOrDefault(Labels.DATABASE, labels.get(Labels.CHECK));
    return name == null || name.equals(Canary.NAME)
        ? Set.of()
        : Set.of(new ResourceID(name, child.getMetadata().getNamespace()));
  }

  /**
   * Reads the object that stood in the way of creating {@code wanted}. One that is known by its
   * name gets back the labels that somebody has taken from it.
   *
   * @return the live object, which belongs to {@code database}; null when it has gone meanwhile, or
   *     is going: then only time helps
   * @throws NameTakenException when it belongs to somebody else
   */
  static <R extends HasMetadata> R live(R wanted, Database database, Context<Database> context) {
    R found = context.getClient().resource(wanted).get();
    if (found != null && !owns(database, found)) {
      if (!isKnown(database, wanted, found)) {
        throw new NameTakenException(found, database);
      }
      return new LabelDrift(context.getClient()).putBack(found, wanted.getMetadata().getLabels());
    }
    return found == null || found.isMarkedForDeletion() ? null : found;
  }

  /**
   * Whether {@code found} belongs to {@code database}: by the UID of its controller; where that is
   * an earlier Database of the same name, or nobody, by our labels. An object that something else
   * controls is never ours, whatever labels were copied to it.
   */
  public static boolean owns(Database database, HasMetadata found) {
    Optional<OwnerReference> controller =
        found.getMetadata().getOwnerReferences().stream()
            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
            .findFirst();
    if (controller.isPresent()) {
      OwnerReference owner = controller.get();
      return owner.getUid().equals(database.getMetadata().getUid())
          || isDatabase(owner) && isLabelled(database, found);
    }
    return isLabelled(database, found);
  }

  /**
   * Whether {@code found}, a volume or credentials of which no label tells any more, is what the
   * Database has been using: it was ready once, so it has had an object of this name, and nobody
   * controls this one.
   */
  private static boolean isKnown(Database database, HasMetadata wanted, HasMetadata found) {
    boolean kept =
        wanted instanceof PersistentVolumeClaim
            || wanted instanceof Secret secret
                && found instanceof Secret other
                && secret.getType().equals(other.getType());
    return kept
        && database.getStatus() != null
        && database.getStatus().getCurrentPrimary() != null
        && found.getMetadata().getOwnerReferences().isEmpty()
        && !found.isMarkedForDeletion();
  }

  private static boolean isDatabase(OwnerReference owner) {
    return owner.getKind().equals(Database.KIND)
        && owner.getApiVersion().startsWith(Database.GROUP + "/");
  }

  private static boolean isLabelled(Database database, HasMetadata found) {
    Map<String, String> labels = found.getMetadata().getLabels();
    return labels != null
        && Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
        && database.getMetadata().getName().equals(labels.get(Labels.DATABASE));
  }
}
