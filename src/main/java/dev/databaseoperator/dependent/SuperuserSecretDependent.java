package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.SuperuserSecret;
import dev.databaseoperator.kube.ConflictRetry;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;

/** Brings {@link SuperuserSecret} to the API server. */
@Singleton
public class SuperuserSecretDependent extends CredentialDependent {

  SuperuserSecretDependent(ConflictRetry retry) {
    super(Names::superuserSecret, retry);
  }

  @Override
  Secret created(Database database, String password) {
    return SuperuserSecret.of(database, password);
  }

  @Override
  Secret completed(Database database, Secret actual, String password) {
    return SuperuserSecret.completed(database, actual, password);
  }
}
