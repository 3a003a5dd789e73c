package dev.databaseoperator.diagnosis;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.Previous;
import java.util.Set;

/** Whether a Database's data could be exchanged for other data, or is gone. */
public final class DataExposure {

  private static final Set<String> LOST =
      Set.of(FailureReason.VolumeLost.name(), FailureReason.DataLost.name());

  private DataExposure() {}

  /**
   * Whether the data could be exchanged: its server does not run as desired, or its claim is being
   * deleted. A running PostgreSQL keeps its files open, so they stay the same.
   */
  public static boolean isExposed(Database database, Observed observed) {
    return database.getSpec().isHibernated()
        || !new InstanceView(observed).ready()
        || observed.volume().filter(claim -> !claim.deleted()).isEmpty()
        || isReason(database, Set.of(FailureReason.ForeignData.name()));
  }

  /** Whether the previous reconciliation found the data gone. */
  public static boolean isLost(Database database) {
    return isReason(database, LOST);
  }

  private static boolean isReason(Database database, Set<String> reasons) {
    return Previous.of(database)
        .condition("Ready")
        .filter(ready -> reasons.contains(ready.getReason()))
        .isPresent();
  }
}
