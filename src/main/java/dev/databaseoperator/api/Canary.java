package dev.databaseoperator.api;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * The one Database without PostgreSQL: the operator writes it every few seconds and measures how
 * long the watch takes to deliver it. It is never reconciled, in any namespace.
 */
public final class Canary {

  /** Its name, reserved for it. */
  public static final String NAME = Labels.OPERATOR + "-canary";

  /** Annotation with the time of the last write. */
  public static final String WRITTEN = Database.GROUP + "/written";

  private Canary() {}

  /** Whether {@code database} is the canary. */
  public static boolean is(HasMetadata database) {
    return NAME.equals(database.getMetadata().getName());
  }
}
