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
 * State of a Database after its objects have been brought up: input of the status.
 *
 * @param view what the reconciliation reads
 * @param observed state of the objects, with the Events that explain it
 * @param problem the first problem of this reconciliation, if any
 * @param now transition time for changed conditions: later than the reconciliation's beginning,
 *     when SQL has taken long
 */
public record Report(View view, Observed observed, Optional<Problem> problem, Instant now) {

  /** The Database, as read. */
  public Database database() {
    return view.database();
  }

  /** State of its instance. */
  public InstanceView instance() {
    return new InstanceView(observed);
  }

  /** Its phase between running and hibernating. */
  public Sleep sleep() {
    return Sleep.of(database(), instance());
  }

  /** Returns the same report with the first problem of the whole reconciliation. */
  public Report with(Optional<Problem> first) {
    return new Report(view, observed, first, now);
  }

  /** Returns the same report with a later transition time. */
  public Report at(Instant later) {
    return new Report(view, observed, problem, later);
  }
}
