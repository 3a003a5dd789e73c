package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;

/**
 * One look at the caches: what exists of a Database with one instance. The objects are shared with
 * the caches: read them, never change them.
 */
public record Observed(
    Optional<StatefulSet> statefulSet, Optional<Pod> pod, Optional<PersistentVolumeClaim> volume) {

  /** Nothing exists yet. */
  public static Observed nothing() {
    return new Observed(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Reads the caches; no call to the API server. */
  public static Observed read(Database database, Context<Database> context) {
    String instance = Names.instance(database, Names.FIRST_INSTANCE);
    return new Observed(
        named(StatefulSet.class, instance, context),
        named(Pod.class, Names.pod(database, Names.FIRST_INSTANCE), context),
        named(PersistentVolumeClaim.class, instance, context));
  }

  private static <R extends HasMetadata> Optional<R> named(
      Class<R> type, String name, Context<Database> context) {
    return context
        .getSecondaryResourcesAsStream(type)
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst();
  }
}
