package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.deletion.DeletionView.Stage;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.view.PerDatabase;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when the operator waits for what, of each Database that goes. The time of a deletion does
 * not tell: an operator that comes late has only just asked others for what they are to do.
 */
final class DeletionWaits {

  private final PerDatabase<Map<Stage, Instant>> stages;

  DeletionWaits(Memories memories) {
    this.stages = memories.perDatabase();
  }

  /** When this was first asked for, which may be now. */
  Instant since(Database database, Stage stage, Instant now) {
    return stages
        .computeIfAbsent(database, ConcurrentHashMap::new)
        .computeIfAbsent(stage, any -> now);
  }
}
