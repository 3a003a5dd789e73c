package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Set;

/** Where a Database stands between running and {@code spec.hibernated}. */
public enum Sleep {
  /** It runs, or should; hibernation has nothing to do with it. */
  AWAKE,
  /** It should hibernate; its pod has not ended yet. */
  FALLING_ASLEEP,
  /** It hibernates: nothing runs. */
  ASLEEP,
  /** It has hibernated, and does not run again yet. */
  WAKING;

  /** The condition that remembers it. */
  public static final String INSTANCES_READY = "InstancesReady";

  private static final Set<String> BEFORE_WAKING =
      Set.of(Phase.Hibernated.name(), ExpectedWait.Hibernating.name(), ExpectedWait.Waking.name());

  /** Where {@code database} stands, by how its instance does. */
  public static Sleep of(Database database, InstanceView instance) {
    if (database.getSpec().isHibernated()) {
      return instance.runs() ? FALLING_ASLEEP : ASLEEP;
    }
    boolean slept =
        Previous.of(database)
            .condition(INSTANCES_READY)
            .map(Condition::getReason)
            .filter(BEFORE_WAKING::contains)
            .isPresent();
    return slept && !instance.ready() ? WAKING : AWAKE;
  }
}
