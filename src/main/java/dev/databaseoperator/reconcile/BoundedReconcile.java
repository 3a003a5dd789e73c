package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.config.OperatorConfig;
import dev.databaseoperator.kube.client.BoundedWork;
import dev.databaseoperator.kube.client.Deadlines;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;

/** Runs every reconciliation and clean-up with a timeout. */
@Singleton
class BoundedReconcile {

  private final Deadlines deadlines;
  private final Duration limit;

  BoundedReconcile(Deadlines deadlines, OperatorConfig config) {
    this.deadlines = deadlines;
    this.limit = config.reconcile().deadline();
  }

  /**
   * Runs {@code work} within the configured timeout, which it may extend.
   *
   * @throws dev.databaseoperator.kube.client.DeadlineExceededException when it takes longer; the
   *     SDK retries then
   */
  <T> T run(Database database, Function<BoundedWork, T> work) {
    String name =
        "reconciliation of %s/%s"
            .formatted(database.getMetadata().getNamespace(), database.getMetadata().getName());
    try (BoundedWork bounded = deadlines.begin(name, limit)) {
      return bounded.run(() -> work.apply(bounded));
    }
  }
}
