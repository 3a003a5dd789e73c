package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.deletion.DeletionView.Stage;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Start time of each wait of each deletion. The deletion timestamp is not enough: an operator that
 * starts late has requested the step only just now.
 */
final class DeletionWaits {

  private final PerDatabase<Map<Stage, Instant>> stages;

  DeletionWaits(Memories memories) {
    this.stages = memories.perDatabase();
  }

  /** Returns when this step was first requested, which may be now. */
  Instant since(Database database, Stage stage, Instant now) {
    return stages
        .computeIfAbsent(database, ConcurrentHashMap::new)
        .computeIfAbsent(stage, any -> now);
  }
}
