package dev.databaseoperator.api;

/**
 * Limits of a spec: the annotations put them into the schema, by which the API server refuses, and
 * {@code spec.SpecCheck} checks them again. RE2, which the API server uses, and Java interpret the
 * patterns alike; lengths count characters. A message names the field and the remedy.
 */
public final class Limits {

  public static final int IMAGE_LENGTH = 512;
  public static final String IMAGE = "^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$";
  public static final int PULL_SECRETS = 16;

  /** Length of Kubernetes names: RFC 1123 subdomains. */
  public static final int OBJECT_NAME_LENGTH = 253;

  public static final String OBJECT_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** The empty name requests a manually created volume. */
  public static final String STORAGE_CLASS =
      "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$";

  public static final int SIZE_LENGTH = 32;
  public static final String SIZE = "^[0-9]+(\\.[0-9]+)?([KMGTPE]i|[kMGTPE])?$";
  public static final String LEAST_SIZE = "256Mi";
  public static final String SIZE_TOO_SMALL =
      "spec.storage.size must be at least 256Mi: an empty PostgreSQL with its write-ahead log"
          + " does not fit in less";

  /** Number of entries in each of {@code spec.resources.limits} and {@code requests}. */
  public static final int AMOUNTS = 16;

  public static final int AMOUNT_LENGTH = 32;

  /**
   * As Kubernetes itself defines it, without fractional exponents and negative amounts: the Java
   * model can parse every match.
   */
  public static final String AMOUNT =
      "^\\+?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?[0-9]{1,3}))?$";

  public static final int RESOURCE_LENGTH = 128;
  public static final String RESOURCE =
      "^(cpu|memory|ephemeral-storage|hugepages-[0-9A-Za-z]+"
          + "|[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$";

  /** Continues {@code spec.resources.limits} or {@code requests}. */
  public static final String UNKNOWN_RESOURCE =
      ": a resource is cpu, memory, ephemeral-storage, hugepages-SIZE or DOMAIN/NAME, in at most"
          + " 128 characters; correct its name";

  /** NAMEDATALEN - 1 of a standard build of PostgreSQL. */
  public static final int SQL_NAME_LENGTH = 63;

  public static final String SQL_NAME = "^[A-Za-z_][A-Za-z0-9_-]*$";
  public static final String DATABASE_RESERVED =
      "spec.bootstrap.initdb.database: postgres, template0 and template1 belong to PostgreSQL"
          + " itself; choose another name";
  public static final String OWNER_RESERVED =
      "spec.bootstrap.initdb.owner: postgres, public, none and names that start with pg_ are"
          + " reserved by PostgreSQL; choose another name";

  public static final int ENCODING_LENGTH = 16;
  public static final String ENCODING = "^[A-Z][A-Z0-9_]*$";
  public static final int LOCALE_LENGTH = 64;
  public static final String LOCALE = "^[A-Za-z0-9][A-Za-z0-9_.@-]*$";
  public static final String ENCODING_OF_LOCALE =
      "spec.bootstrap.initdb.encoding: a UTF-8 locale needs encoding UTF8; set"
          + " spec.bootstrap.initdb.locale to C or to a locale of that encoding";

  public static final int STATEMENTS = 64;
  public static final int STATEMENT_LENGTH = 16384;
  public static final String STATEMENT_WITH_NUL =
      "spec.bootstrap.initdb.postInitApplicationSQL: a statement contains a NUL character, which"
          + " PostgreSQL cannot take; remove it";

  public static final int ROTATE_AFTER_LEAST_LENGTH = 2;
  public static final int ROTATE_AFTER_LENGTH = 16;
  public static final String ROTATE_AFTER = "^([0-9]{1,5}h)?([0-9]{1,7}m)?$";
  public static final String ROTATE_AFTER_TOO_SHORT =
      "spec.credentials.rotateAfter must be at least 1h: applications need time to read the new"
          + " password; set for example 2160h, which is 90 days";
  public static final String ROTATE_OWN_PASSWORD =
      "spec.credentials.rotateAfter: only generated passwords can be rotated; remove it, and"
          + " change the password in the Secret that spec.bootstrap.initdb.secret names";

  public static final String ONE_INSTANCE =
      "spec.instances: this version runs exactly 1 instance; set spec.instances to 1";
  public static final int GREATEST_ID = Integer.MAX_VALUE;

  /** Names of children are built from it. */
  public static final int DATABASE_NAME_LENGTH = 40;

  public static final String DATABASE_NAME = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
  public static final String DATABASE_NAME_TOO_LONG =
      "metadata.name must have at most 40 characters, because the names of Services and other"
          + " objects are built from it; choose a shorter name";
  public static final String DATABASE_NAME_UNUSABLE =
      "metadata.name must consist of lower case letters, digits and dashes and start with a letter,"
          + " because Services are named after it; choose another name";

  public static final String SECRET_NAME_OURS =
      "spec.bootstrap.initdb.secret.name: NAME-app and NAME-superuser are Secrets that the operator"
          + " makes itself; give your Secret another name, and applications go on reading NAME-app";

  /** Resources whose amounts are counted in bytes. */
  public static final String BYTES = "^(memory|ephemeral-storage|hugepages-.*)$";

  /** Amounts in thousandths, millionths and billionths. */
  public static final String PARTS = "^.*[mun]$";

  public static final String PARTS_OF_A_BYTE =
      ": memory and storage are counted in bytes, and m is a thousandth of one; write 512Mi where"
          + " you have written 512m";

  /** Amounts finer than a thousandth, which Kubernetes rounds. */
  public static final String FINER_THAN_MILLI =
      "^([0-9]*[.][0-9]{3,}[1-9][0-9]*|[0-9]*[.][0-9]*[1-9][0-9]*m|.*[un])$";

  public static final String TOO_FINE =
      ".cpu: Kubernetes counts thousandths of a CPU, m; write 124m where you have written 0.1234567";

  /** Length of a value of the annotations that the operator reads. */
  public static final int ANNOTATION_LENGTH = 253;

  private Limits() {}
}
