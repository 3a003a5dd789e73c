package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.instance.InstanceStatefulSet;
import dev.databaseoperator.instance.PostgresConfigMap;
import dev.databaseoperator.view.Observed;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the operator wants of a Database of which nothing exists yet. */
public final class Wanted {

  private Wanted() {}

  /** The StatefulSet of an instance, with the image in the spec. */
  public static StatefulSet statefulSet(Database database, int instance) {
    return InstanceStatefulSet.of(database, instance, database.getSpec().getImageName(), Map.of());
  }

  /** The ConfigMap, without notes on the data. */
  public static ConfigMap config(Database database) {
    return PostgresConfigMap.of(database, Optional.empty());
  }

  /** The first instance, of which nothing exists. */
  public static Observed nothing() {
    return new Observed(
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Observed.PodMonitorState.KIND_UNKNOWN,
        List.of(),
        Optional.empty());
  }
}
