package dev.databaseoperator.credentials;

import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.View;

/**
 * Changes of the application's password that PostgreSQL accepts now: it and the Secret change
 * together or not at all.
 *
 * @param mayBeGiven for a password that the user has chosen: false when PostgreSQL is known to
 *     refuse it, as while it cannot be reached
 * @param mayRotate for a generated password: true only when PostgreSQL has just accepted everything
 */
public record Passwords(boolean mayBeGiven, boolean mayRotate) {

  /**
   * Decides by the last known state of PostgreSQL. A hibernated one gets all changes when it wakes,
   * and serves no client before that.
   *
   * @param refused whether the last pass over it has failed
   * @param accepted whether the last pass over it has succeeded
   */
  public static Passwords of(View view, boolean refused, boolean accepted) {
    if (view.database().getSpec().isHibernated() && view.observed().pod().isEmpty()) {
      return new Passwords(true, true);
    }
    boolean ready = new InstanceView(view.observed()).ready();
    return new Passwords(ready && !refused, ready && accepted);
  }
}
