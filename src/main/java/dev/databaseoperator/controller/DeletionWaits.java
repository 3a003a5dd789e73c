package dev.databaseoperator.controller;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.DeletionView.Stage;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when the operator waits for what, of each Database that goes. The time of a deletion does
 * not tell: an operator that comes late has only just asked others for what they are to do.
 */
final class DeletionWaits {

  private final Map<String, Map<Stage, Instant>> byUid = new ConcurrentHashMap<>();

  /** When this was first asked for, which may be now. */
  Instant since(Database database, Stage stage, Instant now) {
    Map<Stage, Instant> stages =
        byUid.computeIfAbsent(uid(database), any -> new EnumMap<>(Stage.class));
    synchronized (stages) {
      return stages.computeIfAbsent(stage, any -> now);
    }
  }

  /** To be called when it is gone. */
  void forget(Database database) {
    byUid.remove(uid(database));
  }

  private static String uid(Database database) {
    return database.getMetadata().getUid();
  }
}
