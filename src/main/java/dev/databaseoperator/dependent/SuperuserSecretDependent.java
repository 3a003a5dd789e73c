package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.SuperuserSecret;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.inject.Singleton;

/** Brings {@link SuperuserSecret} to the API server. */
@Singleton
public class SuperuserSecretDependent extends CredentialDependent {

  /** For the SDK. */
  public SuperuserSecretDependent() {
    super(Names::superuserSecret);
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
