package dev.databaseoperator.status;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Previous;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Set;

/** Phases between running and {@code spec.hibernated}. */
public enum Sleep {
  /** It runs or should run; no hibernation is in progress. */
  AWAKE,
  /** It should hibernate; its pod has not ended yet. */
  FALLING_ASLEEP,
  /** It hibernates: nothing runs. */
  ASLEEP,
  /** It should run again after hibernation, and does not yet. */
  WAKING;

  /** Type of the condition that records the phase. */
  public static final String INSTANCES_READY = "InstancesReady";

  private static final Set<String> BEFORE_WAKING =
      Set.of(Phase.Hibernated.name(), ExpectedWait.Hibernating.name(), ExpectedWait.Waking.name());

  /** Returns the phase of {@code database}, by the state of its instance. */
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
