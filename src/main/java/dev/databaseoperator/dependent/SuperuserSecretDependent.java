package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.SuperuserSecret;
import dev.databaseoperator.kube.ConflictRetry;
import dev.databaseoperator.status.DataExposure;
import dev.databaseoperator.status.Observed;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Brings {@link SuperuserSecret} to the API server. */
@Singleton
public class SuperuserSecretDependent extends CredentialDependent {

  SuperuserSecretDependent(ConflictRetry retry) {
    super(Names::superuserSecret, retry);
  }

  /** The Secret as the cache has it, or as this reconciliation has written it. */
  static Optional<Secret> seen(Database database, Context<Database> context) {
    return context
        .getSecondaryResourcesAsStream(Secret.class)
        .filter(secret -> secret.getMetadata().getName().equals(Names.superuserSecret(database)))
        .findFirst();
  }

  @Override
  Secret created(Database database, String password) {
    return SuperuserSecret.of(database, password);
  }

  /** Says which data is the Database's, as soon as that could be in doubt; from then on always. */
  @Override
  Secret renewed(Database database, Secret seen, Secret fresh, Context<Database> context) {
    return SuperuserSecret.isIdentified(fresh)
            || DataExposure.isExposed(database, Observed.read(database, context))
        ? SuperuserSecret.identified(database, fresh, DataExposure.isLost(database))
        : fresh;
  }

  @Override
  Secret completed(Database database, Secret actual, String password) {
    return SuperuserSecret.completed(database, actual, password);
  }
}
