package dev.databaseoperator.reconcile;

import dev.databaseoperator.api.Canary;
import dev.databaseoperator.api.Database;
import io.javaoperatorsdk.operator.processing.event.source.filter.GenericFilter;

/** Event filter that rejects the canary: it is neither reconciled nor given a finalizer. */
public final class NoCanary implements GenericFilter<Database> {

  @Override
  public boolean accept(Database database) {
    return !Canary.is(database);
  }
}
