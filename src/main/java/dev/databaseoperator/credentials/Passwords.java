package dev.databaseoperator.credentials;

import dev.databaseoperator.view.InstanceView;
import dev.databaseoperator.view.View;

/**
 * Which changes of the application's password PostgreSQL will take now: it and the Secret change
 * together or not at all.
 *
 * @param mayBeGiven one that the user has chosen: unless PostgreSQL is known to refuse. It does
 *     while it cannot be reached
 * @param mayRotate one that the operator makes up, only when it is known to take it: it has just
 *     taken everything
 */
public record Passwords(boolean mayBeGiven, boolean mayRotate) {

  /**
   * By what is known of PostgreSQL. A hibernated one is brought to what has changed when it wakes,
   * and before that serves no client.
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
