package dev.databaseoperator.capability;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.Sleep;
import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.Observed;
import dev.databaseoperator.view.View;
import java.time.Instant;
import java.util.Optional;

/**
 * How a Database stands when its objects have been brought up: what the status is computed from.
 *
 * @param view what the reconciliation sees
 * @param observed what exists, with the Events that explain it
 * @param problem what keeps this reconciliation from doing its work, if anything does
 * @param now the time to note on what changes: later than the reconciliation's beginning, when SQL
 *     has taken long
 */
public record Report(View view, Observed observed, Optional<Problem> problem, Instant now) {

  /** The Database, as read. */
  public Database database() {
    return view.database();
  }

  /** How its instance stands. */
  public InstanceView instance() {
    return new InstanceView(observed);
  }

  /** Where it stands between running and hibernating. */
  public Sleep sleep() {
    return Sleep.of(database(), instance());
  }

  /** The same, some time later. */
  public Report at(Instant later) {
    return new Report(view, observed, problem, later);
  }
}
