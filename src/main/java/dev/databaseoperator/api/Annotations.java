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

  /**
   * On a Database whose data is not what the operator expects: exactly the system identifier of the
   * data that was found, which is the Database's from then on; or {@link #NO_DATA}. Any other value
   * does nothing.
   */
  public static final String ACCEPT_SYSTEM_IDENTIFIER =
      Database.GROUP + "/accept-system-identifier";

  /**
   * Value of {@link #ACCEPT_SYSTEM_IDENTIFIER}: the data is gone for good, and an empty volume may
   * be initialised. Counts for one loss; for a further one the annotation is taken off and set
   * anew.
   */
  public static final String NO_DATA = "none";

  /** On {@code NAME-superuser}: system identifier of the data that {@link #NO_DATA} gave up. */
  public static final String GIVEN_UP = Database.GROUP + "/given-up-system-identifier";

  /**
   * On a StatefulSet: the image that the operator has asked for. Policies rewrite the one in the
   * template (a registry mirror), which is no new wish of anybody's.
   */
  public static final String APPLIED_IMAGE = Database.GROUP + "/applied-image";

  /**
   * On what only the operator writes: an outline of the fields that it has applied. When the next
   * version applies fewer, it differs.
   */
  public static final String APPLIED_FIELDS = Database.GROUP + "/applied-fields";

  /** On a StatefulSet: when its controller was last made to try again, in RFC 3339. */
  public static final String POD_RETRIED_AT = Database.GROUP + "/pod-retried-at";

  /** On what a Database has left: its namespace and name, as {@code shop/orders}. */
  public static final String RETAINED_FROM = Database.GROUP + "/retained-from";

  /** On what a Database has left: its UID. */
  public static final String RETAINED_UID = Database.GROUP + "/retained-uid";

  /** On what a Database has left: its deletionPolicy at that time. */
  public static final String RETAINED_POLICY = Database.GROUP + "/retained-policy";

  /** On what a Database has left: when, in RFC 3339. */
  public static final String RETAINED_AT = Database.GROUP + "/retained-at";

  /** On what a Database has left: PostgreSQL's system identifier, where it was known. */
  public static final String SYSTEM_IDENTIFIER = Database.GROUP + "/system-identifier";

  /** On what a Database has left: PostgreSQL's major version, where it was known. */
  public static final String MAJOR_VERSION = Database.GROUP + "/major-version";

  /** On the pod that tries an image: what is tried, as {@link TriedImage} says it. */
  public static final String TRIED_IMAGE = Database.GROUP + "/tried-image";

  /**
   * On the StatefulSet of an instance that has not been ready with its present image yet: the image
   * it served with before.
   */
  public static final String PROVEN_IMAGE = Database.GROUP + "/proven-image";

  /** On the StatefulSet of an instance that went back to {@link #PROVEN_IMAGE}: what failed. */
  public static final String REFUSED_IMAGE = Database.GROUP + "/refused-image";

  /** Beside {@link #REFUSED_IMAGE}: what was found, for people. */
  public static final String REFUSED_BECAUSE = Database.GROUP + "/refused-because";

  /** On what outlives its Database: Argo CD neither compares, prunes nor deletes it. */
  public static final Map<String, String> NOT_OF_ARGO_CD =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "argocd.argoproj.io/compare-options", "IgnoreExtraneous",
                  "argocd.argoproj.io/sync-options", "Prune=false,Delete=false")));

  private Annotations() {}
}
