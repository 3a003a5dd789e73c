package dev.databaseoperator.api;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Annotations that users and operator write, said once. */
public final class Annotations {

  /** On a Database: each new value asks once for a new password of the application. */
  public static final String ROTATE = Database.GROUP + "/rotate";

  /** On {@code NAME-app}: the value of {@link #ROTATE} that has been dealt with. */
  public static final String ROTATE_HANDLED = Database.GROUP + "/rotate-handled";

  /** On {@code NAME-app}: when the operator last changed the password, in RFC 3339. */
  public static final String ROTATED_AT = Database.GROUP + "/rotated-at";

  /** On what outlives its Database: Argo CD neither compares, prunes nor deletes it. */
  public static final Map<String, String> NOT_OF_ARGO_CD =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "argocd.argoproj.io/compare-options", "IgnoreExtraneous",
                  "argocd.argoproj.io/sync-options", "Prune=false,Delete=false")));

  private Annotations() {}
}
