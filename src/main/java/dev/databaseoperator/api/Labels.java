package dev.databaseoperator.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * Labels of everything the operator makes: the only place of their names. They follow the
 * recommended labels of Kubernetes; selector labels never change after a release, because a
 * StatefulSet's selector is immutable.
 */
public final class Labels {

  /** Name of the operator, as {@code app.kubernetes.io/managed-by} and as field manager. */
  public static final String OPERATOR = "database-operator";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String DATABASE = Database.GROUP + "/database";
  public static final String INSTANCE = Database.GROUP + "/instance";
  public static final String ROLE = Database.GROUP + "/role";

  /**
   * On a pod that tries an image: the name of the Database. Such a pod carries neither {@link
   * #DATABASE} nor {@link #INSTANCE}, by which Services and StatefulSets select.
   */
  public static final String CHECK = Database.GROUP + "/check";

  /** {@code "true"} on a user's own Secret makes the operator watch it. */
  public static final String WATCH = Database.GROUP + "/watch";

  /** On a Database that is written only to measure the watch lag. */
  public static final String CANARY = Database.GROUP + "/canary";

  /** On a user's own exporter pods: the name of the Database whose metrics they expose. */
  public static final String METRICS = Database.GROUP + "/metrics";

  /** {@code "true"} on volumes and credentials that a deleted Database has left. */
  public static final String RETAINED = Database.GROUP + "/retained";

  public static final String ROLE_PRIMARY = "primary";

  /** Selects what the operator made; all informers on children use it. */
  public static final String MANAGED_SELECTOR = MANAGED_BY + "=" + OPERATOR;

  /** Selects users' Secrets with the watch label. */
  public static final String WATCH_SELECTOR = WATCH + "=true";

  private Labels() {}

  /** Returns the labels of every child of {@code database}. */
  public static Map<String, String> of(Database database) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("app.kubernetes.io/name", "postgresql");
    labels.put("app.kubernetes.io/instance", database.getMetadata().getName());
    labels.put("app.kubernetes.io/component", "database");
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(DATABASE, database.getMetadata().getName());
    return labels;
  }

  /** Returns the labels of an instance's own objects: those of every child, and its number. */
  public static Map<String, String> ofInstance(Database database, int instance) {
    Map<String, String> labels = of(database);
    labels.put(INSTANCE, Names.instance(database, instance));
    return labels;
  }

  /** Returns the labels of the pod that tries an image: only the operator selects it. */
  public static Map<String, String> ofCheck(Database database) {
    Map<String, String> labels = of(database);
    labels.remove(DATABASE);
    labels.put("app.kubernetes.io/component", "image-check");
    labels.put(CHECK, database.getMetadata().getName());
    return labels;
  }

  /** Returns the selector of the pods of all instances. */
  public static Map<String, String> selector(Database database) {
    return Map.of(DATABASE, database.getMetadata().getName());
  }
}
