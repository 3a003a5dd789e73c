package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.view.View;
import java.time.Instant;
import java.util.List;

/** Whether PostgreSQL takes changed passwords. Who runs SQL knows. */
public interface PasswordGate {

  /** Which changes it will take now, by what is known of it. */
  Passwords passwords(View view);

  /**
   * Asks it, also when all was well the last time: a password that the operator makes up is written
   * only when PostgreSQL has just shown that it takes what it is given.
   *
   * @return what that has changed inside PostgreSQL; {@link #passwords} knows how it ended
   */
  List<String> prove(Work work);

  /** Whether it is asked anyway, although nothing is known to have changed. */
  boolean isStale(Database database, Instant now);
}
