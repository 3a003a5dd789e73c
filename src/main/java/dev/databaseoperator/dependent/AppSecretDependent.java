package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.AppSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Brings {@link AppSecret} to the API server. */
@Singleton
public class AppSecretDependent extends CredentialDependent {

  private static final String GIVEN_PASSWORD = AppSecretDependent.class.getName();

  /** For the SDK. */
  public AppSecretDependent() {
    super(Names::appSecret);
  }

  /** Hands over the password of the user's own Secret, for this reconciliation. */
  public static void give(String password, Context<Database> context) {
    context.managedWorkflowAndDependentResourceContext().put(GIVEN_PASSWORD, password);
  }

  @Override
  Optional<String> givenPassword(Context<Database> context) {
    return context.managedWorkflowAndDependentResourceContext().get(GIVEN_PASSWORD, String.class);
  }

  @Override
  Secret created(Database database, String password) {
    return AppSecret.of(database, password);
  }

  @Override
  Secret completed(Database database, Secret actual, String password) {
    return AppSecret.completed(database, actual, password);
  }
}
