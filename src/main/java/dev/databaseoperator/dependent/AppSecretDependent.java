package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.Rotation;
import dev.databaseoperator.kube.ConflictRetry;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.ReconcileResult;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Brings {@link AppSecret} to the API server, and changes its password when that is due. */
@Singleton
public class AppSecretDependent extends CredentialDependent {

  private static final String GIVEN_PASSWORD = AppSecretDependent.class.getName();
  private static final String NOW = GIVEN_PASSWORD + ".now";
  private static final String ROTATION = GIVEN_PASSWORD + ".rotation";
  private static final String WITHHELD = GIVEN_PASSWORD + ".withheld";

  /** What has become of a rotation. */
  public enum Outcome {
    /** The Secret has a new password. */
    ROTATED,
    /** The password is the user's own: nothing was changed. */
    REFUSED
  }

  AppSecretDependent(ConflictRetry retry) {
    super(Names::appSecret, retry);
  }

  /** Hands over the password of the user's own Secret, for this reconciliation. */
  public static void give(String password, Context<Database> context) {
    context.managedWorkflowAndDependentResourceContext().put(GIVEN_PASSWORD, password);
  }

  /**
   * For this reconciliation the password is the user's own, and unknown: a Secret that does not
   * exist is not made with another one.
   */
  public static void withhold(Context<Database> context) {
    context.managedWorkflowAndDependentResourceContext().put(WITHHELD, true);
  }

  /** Hands over the time, for this reconciliation; without it nothing is rotated. */
  public static void at(Instant now, Context<Database> context) {
    context.managedWorkflowAndDependentResourceContext().put(NOW, now);
  }

  /** What this reconciliation has rotated, if anything. */
  public static Optional<Outcome> rotation(Context<Database> context) {
    return context.managedWorkflowAndDependentResourceContext().get(ROTATION, Outcome.class);
  }

  @Override
  public ReconcileResult<Secret> reconcile(Database database, Context<Database> context) {
    boolean withheld =
        context
            .managedWorkflowAndDependentResourceContext()
            .get(WITHHELD, Boolean.class)
            .isPresent();
    return withheld && getSecondaryResource(database, context).isEmpty()
        ? ReconcileResult.noOperation(null)
        : super.reconcile(database, context);
  }

  @Override
  Optional<String> givenPassword(Context<Database> context) {
    return context.managedWorkflowAndDependentResourceContext().get(GIVEN_PASSWORD, String.class);
  }

  @Override
  Secret created(Database database, String password) {
    return Rotation.created(database, AppSecret.of(database, password));
  }

  @Override
  Secret completed(Database database, Secret actual, String password) {
    return AppSecret.completed(database, actual, password);
  }

  @Override
  Secret renewed(Database database, Secret seen, Secret fresh, Context<Database> context) {
    return context
        .managedWorkflowAndDependentResourceContext()
        .get(NOW, Instant.class)
        .filter(now -> Rotation.isDue(database, fresh, now))
        .map(now -> Rotation.rotated(database, seen, fresh, GeneratedPassword.next(), now))
        .orElse(fresh);
  }

  @Override
  public Secret update(Secret actual, Secret wanted, Database database, Context<Database> context) {
    Secret updated = super.update(actual, wanted, database, context);
    outcome(database, actual, updated)
        .ifPresent(
            outcome -> context.managedWorkflowAndDependentResourceContext().put(ROTATION, outcome));
    return updated;
  }

  private static Optional<Outcome> outcome(Database database, Secret before, Secret after) {
    if (Rotation.isUsersOwn(database)) {
      return Rotation.isRequestBetween(before, after)
          ? Optional.of(Outcome.REFUSED)
          : Optional.empty();
    }
    return Rotation.isBetween(before, after) ? Optional.of(Outcome.ROTATED) : Optional.empty();
  }
}
