package dev.databaseoperator.deletion;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.capability.Capability;
import dev.databaseoperator.capability.Report;
import dev.databaseoperator.capability.Statement;
import dev.databaseoperator.status.ExpectedWait;
import dev.databaseoperator.status.Facet;
import dev.databaseoperator.status.GoodReason;
import dev.databaseoperator.status.StatusEvents;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Capability: reports a Database that is being deleted. {@link LettingGo} does the work: the SDK
 * calls the operator for it separately.
 */
@Singleton
public class Deletions implements Capability {

  /** Reports a refused deletion by its condition only; the other conditions stay. */
  @Override
  public Statement statement(Report report) {
    Database database = report.database();
    if (!database.isMarkedForDeletion()) {
      return Statement.nothing();
    }
    if (DeletionProtection.refuses(database)) {
      return Statement.of(
          List.of(
              Facet.noted(
                  StatusEvents.DELETION_PROTECTED,
                  GoodReason.DeletionRefused,
                  DeletionProtection.message(database))));
    }
    return Statement.of(
        List.of(
            Facet.problem(
                report
                    .problem()
                    .orElseGet(
                        () -> ExpectedWait.Deleting.problem("the Database is being deleted")),
                Facet.Rank.DELETION)));
  }
}
