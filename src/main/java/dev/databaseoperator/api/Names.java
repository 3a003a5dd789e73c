package dev.databaseoperator.api;

/**
 * Names of the objects of a Database: the only place where they are built. A Database's name has at
 * most 40 characters, so that every name built here stays a valid Service name (63 characters).
 */
public final class Names {

  /** TCP port of PostgreSQL, in the pods and in every Service. */
  public static final int PORT = 5432;

  /** Container of PostgreSQL in the pod of an instance: others may inject theirs beside it. */
  public static final String CONTAINER = "postgres";

  /** Container in the pod that tries an image. */
  public static final String CHECK_CONTAINER = "check";

  private Names() {}

  /** Secret with the credentials of the application. */
  public static String appSecret(Database database) {
    return name(database) + "-app";
  }

  /** Secret with the operator's own login as {@code postgres}. */
  public static String superuserSecret(Database database) {
    return name(database) + "-superuser";
  }

  /** ConfigMap with {@code postgresql.conf}, {@code pg_hba.conf} and the start script. */
  public static String config(Database database) {
    return name(database) + "-config";
  }

  /** Service of the primary. */
  public static String readWriteService(Database database) {
    return name(database) + "-rw";
  }

  /** PodMonitor, where the cluster serves that kind. */
  public static String podMonitor(Database database) {
    return name(database) + "-metrics";
  }

  /** Headless Service that gives every instance a host name. */
  public static String instancesService(Database database) {
    return name(database) + "-instances";
  }

  /** PersistentVolumeClaim and StatefulSet of one instance. */
  public static String instance(Database database, int instance) {
    return name(database) + "-" + instance;
  }

  /** Pod of one instance, as its StatefulSet names it. */
  public static String pod(Database database, int instance) {
    return instance(database, instance) + "-0";
  }

  /** Pod that tries an image before the instance is restarted with it. */
  public static String checkPod(Database database, int instance) {
    return instance(database, instance) + "-check";
  }

  /** Host name of the primary inside the cluster, valid with every cluster domain. */
  public static String readWriteHost(Database database) {
    return readWriteService(database) + "." + database.getMetadata().getNamespace() + ".svc";
  }

  private static String name(Database database) {
    return database.getMetadata().getName();
  }
}
