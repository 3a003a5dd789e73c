package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.capability.Work;
import dev.databaseoperator.view.View;
import java.time.Instant;
import java.util.List;

/** Reports whether PostgreSQL accepts changed passwords; implemented where SQL runs. */
public interface PasswordGate {

  /** Returns which changes PostgreSQL accepts now, by its last known state. */
  Passwords passwords(View view);

  /**
   * Runs a pass also after a success: a generated password is written only when PostgreSQL has just
   * accepted the present one.
   *
   * @return the changes inside PostgreSQL; {@link #passwords} then reflects the result
   */
  List<String> prove(Work work);

  /** Whether a pass is due although no change is known. */
  boolean isStale(Database database, Instant now);
}
