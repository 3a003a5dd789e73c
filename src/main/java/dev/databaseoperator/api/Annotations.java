package dev.databaseoperator.api;

/** Annotations that users and operator write, said once. */
public final class Annotations {

  /** On a Database: each new value asks once for a new password of the application. */
  public static final String ROTATE = Database.GROUP + "/rotate";

  /** On {@code NAME-app}: the value of {@link #ROTATE} that has been dealt with. */
  public static final String ROTATE_HANDLED = Database.GROUP + "/rotate-handled";

  /** On {@code NAME-app}: when the operator last changed the password, in RFC 3339. */
  public static final String ROTATED_AT = Database.GROUP + "/rotated-at";

  private Annotations() {}
}
