package dev.databaseoperator.child;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/** Metadata of the children: name, namespace, labels, owner references. */
public final class ChildMetadata {

  private ChildMetadata() {}

  /** Metadata of an object that is garbage-collected with its Database. */
  public static ObjectMeta owned(Database database, String name) {
    return owned(database, name, Labels.of(database));
  }

  /** Metadata like {@link #owned(Database, String)}, with the labels of an instance. */
  public static ObjectMeta owned(Database database, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder(named(database, name, labels))
        .withOwnerReferences(owner(database))
        .build();
  }

  /**
   * Metadata of an object that outlives its Database: volumes and credentials. It has no owner
   * reference, so that it is not garbage-collected; {@code deletionPolicy: Delete} removes it in
   * the finalizer. Argo CD must not prune it either: before 3.0 Argo CD tracks objects by the label
   * {@code app.kubernetes.io/instance}, and would prune an object with the name of its Application
   * that is neither in git nor owned.
   */
  public static ObjectMeta kept(Database database, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder(named(database, name, labels))
        .withAnnotations(Annotations.NOT_OF_ARGO_CD)
        .build();
  }

  private static ObjectMeta named(Database database, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(database.getMetadata().getNamespace())
        .withLabels(labels)
        .build();
  }

  private static OwnerReference owner(Database database) {
    return new OwnerReferenceBuilder()
        .withApiVersion(Database.GROUP + "/" + Database.VERSION)
        .withKind(Database.KIND)
        .withName(database.getMetadata().getName())
        .withUid(database.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
