package dev.databaseoperator.api;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * The one Database that is none: the operator writes it every few seconds and measures how long it
 * takes to see it come back. It is never reconciled, in whatever namespace it stands.
 */
public final class Canary {

  /** Its name, which no other Database can have. */
  public static final String NAME = Labels.OPERATOR + "-canary";

  /** Changes each time it is written: when it was. */
  public static final String WRITTEN = Database.GROUP + "/written";

  private Canary() {}

  /** Whether {@code database} is it. */
  public static boolean is(HasMetadata database) {
    return NAME.equals(database.getMetadata().getName());
  }
}
