package dev.databaseoperator.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL service that an application can bind to: {@code databaseoperator.dev/v1}, kind
 * {@code Database}.
 *
 * <p>What annotations cannot say of the CRD (columns, list types, descriptions of the kind) is in
 * {@code crd.DatabaseCrd}.
 */
@Group(Database.GROUP)
@Version(Database.VERSION)
@Kind(Database.KIND)
@Singular("database")
@Plural("databases")
@ShortNames("pgd")
public class Database extends CustomResource<DatabaseSpec, DatabaseStatus> implements Namespaced {

  /** API group; also the prefix of labels, annotations and the finalizer. */
  public static final String GROUP = "databaseoperator.dev";

  /** API version. */
  public static final String VERSION = "v1";

  /** Kind. */
  public static final String KIND = "Database";

  /** Keeps a deleted Database until the operator has done what its deletionPolicy asks for. */
  public static final String FINALIZER = GROUP + "/finalizer";

  /**
   * None: a new object says nothing about the spec. An object with a spec full of defaults would,
   * applied to set a finalizer or a status, overwrite what the user wrote.
   */
  @Override
  protected @Nullable DatabaseSpec initSpec() {
    return null;
  }

  /** None, as for the spec. */
  @Override
  protected @Nullable DatabaseStatus initStatus() {
    return null;
  }
}
