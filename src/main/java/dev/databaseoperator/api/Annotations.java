package dev.databaseoperator.api;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Annotations that users and operator write: the only place of their names. */
public final class Annotations {

  /** On a Database: each new value requests one new password of the application. */
  public static final String ROTATE = Database.GROUP + "/rotate";

  /** On {@code NAME-app}: the last handled value of {@link #ROTATE}. */
  public static final String ROTATE_HANDLED = Database.GROUP + "/rotate-handled";

  /** On {@code NAME-app}: when the operator last changed the password, in RFC 3339. */
  public static final String ROTATED_AT = Database.GROUP + "/rotated-at";

  /**
   * On a Database whose data is not what the operator expects: exactly the system identifier of the
   * data that was found, which is the Database's from then on; or {@link #NO_DATA}. Any other value
   * has no effect.
   */
  public static final String ACCEPT_SYSTEM_IDENTIFIER =
      Database.GROUP + "/accept-system-identifier";

  /**
   * Value of {@link #ACCEPT_SYSTEM_IDENTIFIER}: the data is lost, and an empty volume may be
   * initialised. Valid for one loss; for a further one the annotation is removed and set again.
   */
  public static final String NO_DATA = "none";

  /** On {@code NAME-superuser}: system identifier of the data that {@link #NO_DATA} gave up. */
  public static final String GIVEN_UP = Database.GROUP + "/given-up-system-identifier";

  /**
   * On a StatefulSet: the image in the spec when it was applied. Policies rewrite the one in the
   * template (a registry mirror), which is no change by the user.
   */
  public static final String APPLIED_IMAGE = Database.GROUP + "/applied-image";

  /**
   * On what only the operator writes: an outline of the applied fields. It differs when the next
   * version applies fewer.
   */
  public static final String APPLIED_FIELDS = Database.GROUP + "/applied-fields";

  /** On a StatefulSet: when the operator last made its controller retry, in RFC 3339. */
  public static final String POD_RETRIED_AT = Database.GROUP + "/pod-retried-at";

  /** On what a deleted Database has left: its namespace and name, as {@code shop/orders}. */
  public static final String RETAINED_FROM = Database.GROUP + "/retained-from";

  /** On what a deleted Database has left: its UID. */
  public static final String RETAINED_UID = Database.GROUP + "/retained-uid";

  /** On what a deleted Database has left: its deletionPolicy at that time. */
  public static final String RETAINED_POLICY = Database.GROUP + "/retained-policy";

  /** On what a deleted Database has left: when, in RFC 3339. */
  public static final String RETAINED_AT = Database.GROUP + "/retained-at";

  /** On what a deleted Database has left: PostgreSQL's system identifier, where it was known. */
  public static final String SYSTEM_IDENTIFIER = Database.GROUP + "/system-identifier";

  /** On what a deleted Database has left: PostgreSQL's major version, where it was known. */
  public static final String MAJOR_VERSION = Database.GROUP + "/major-version";

  /** On the pod that tries an image: what is tried, as a {@link TriedImage}. */
  public static final String TRIED_IMAGE = Database.GROUP + "/tried-image";

  /**
   * On the StatefulSet of an instance that has not been ready with its present image yet: the image
   * it served with before.
   */
  public static final String PROVEN_IMAGE = Database.GROUP + "/proven-image";

  /** On the StatefulSet of an instance that went back to {@link #PROVEN_IMAGE}: what failed. */
  public static final String REFUSED_IMAGE = Database.GROUP + "/refused-image";

  /** Beside {@link #REFUSED_IMAGE}: the finding, for people. */
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
