package dev.databaseoperator.child;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.view.InstanceNumbers;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which objects belong to a Database: by the owner's UID or the operator's labels. */
public final class Ownership {

  private Ownership() {}

  /** Names of children: {@link dev.databaseoperator.api.Names}. */
  private static final Pattern NAME =
      Pattern.compile("(.+?)-(?:app|superuser|config|rw|instances|metrics|1(?:-0|-check)?)");

  /**
   * Returns the Databases that a child may belong to: by its labels and by its name, because labels
   * can be changed. Works for objects without an owner reference too, and for those that a deleted
   * Database left.
   */
  public static Set<ResourceID> database(HasMetadata child) {
    Set<ResourceID> found = new LinkedHashSet<>();
    Map<String, String> labels = child.getMetadata().getLabels();
    String namespace = child.getMetadata().getNamespace();
    if (labels != null) {
      String name = labels.getOrDefault(Labels.DATABASE, labels.get(Labels.CHECK));
      if (Canary.NAME.equals(name)) {
        return Set.of();
      }
      if (name != null) {
        found.add(new ResourceID(name, namespace));
      }
    }
    Matcher made = NAME.matcher(child.getMetadata().getName());
    if (made.matches()) {
      found.add(new ResourceID(made.group(1), namespace));
    }
    return found;
  }

  /**
   * Reads the object that exists instead of {@code wanted}. Restores its labels when it is known by
   * its name.
   *
   * @return the live object, which belongs to {@code database}; empty when it is gone or being
   *     deleted: a later reconciliation creates it
   * @throws dev.databaseoperator.status.ProblemException when it does not belong to {@code
   *     database}
   */
  public static <R extends HasMetadata> Optional<R> adopt(
      R wanted, Database database, KubernetesClient client) {
    R found = client.resource(wanted).get();
    if (found != null && !owns(database, found)) {
      if (!isKnown(database, found) || !isSameType(wanted, found)) {
        throw NameTaken.by(found, database);
      }
      return Optional.of(KeptLabels.putBack(found, wanted.getMetadata().getLabels(), client));
    }
    return Optional.ofNullable(found).filter(object -> !object.isMarkedForDeletion());
  }

  /**
   * Whether {@code found} belongs to {@code database}: by the UID of its controller; by the labels
   * where that is an earlier Database of the same name, or it has none. An object controlled by
   * another one never belongs to it, whatever labels were copied to it.
   */
  public static boolean owns(Database database, HasMetadata found) {
    Optional<OwnerReference> controller =
        found.getMetadata().getOwnerReferences().stream()
            .filter(owner -> Boolean.TRUE.equals(owner.getController()))
            .findFirst();
    if (controller.isPresent()) {
      OwnerReference owner = controller.get();
      return owner.getUid().equals(database.getMetadata().getUid())
          || (isDatabase(owner) && isLabelled(database, found));
    }
    return isLabelled(database, found);
  }

  /** Whether another object controls {@code found}: an owner reference says so. */
  public static boolean isAnothers(Database database, HasMetadata found) {
    return !owns(database, found)
        && found.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()));
  }

  /**
   * Whether {@code found}, a volume or credentials, is in use by the Database although a label was
   * removed: the Database was Ready once, so it has had an object of this name, {@code found} has
   * no controller, and another label is still the operator's.
   */
  public static boolean isKnown(Database database, HasMetadata found) {
    Map<String, String> labels = found.getMetadata().getLabels();
    return (found instanceof PersistentVolumeClaim || found instanceof Secret)
        && Previous.of(database).wasReady()
        && found.getMetadata().getOwnerReferences().isEmpty()
        && !found.isMarkedForDeletion()
        && labels != null
        && (database.getMetadata().getName().equals(labels.get(Labels.DATABASE))
            || InstanceNumbers.names(database).stream()
                .anyMatch(name -> name.equals(labels.get(Labels.INSTANCE)))
            || Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY)));
  }

  /** The type of a Secret cannot be changed. */
  private static boolean isSameType(HasMetadata wanted, HasMetadata found) {
    return !(wanted instanceof Secret one)
        || !(found instanceof Secret other)
        || one.getType().equals(other.getType());
  }

  private static boolean isDatabase(OwnerReference owner) {
    return owner.getKind().equals(Database.KIND)
        && owner.getApiVersion().startsWith(Database.GROUP + "/");
  }

  /** Whether {@code found} lacks the labels by which the operator finds the Database's objects. */
  static boolean isMislabelled(Database database, HasMetadata found) {
    return !isLabelled(database, found);
  }

  private static boolean isLabelled(Database database, HasMetadata found) {
    Map<String, String> labels = found.getMetadata().getLabels();
    return labels != null
        && Labels.OPERATOR.equals(labels.get(Labels.MANAGED_BY))
        && database.getMetadata().getName().equals(labels.get(Labels.DATABASE));
  }
}
