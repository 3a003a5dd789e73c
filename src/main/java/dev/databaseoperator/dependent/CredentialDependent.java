package dev.databaseoperator.dependent;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.desired.AppSecret;
import dev.databaseoperator.desired.CredentialSecret;
import dev.databaseoperator.kube.ConflictRetry;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Secret with credentials: the password is made once; whatever password the Secret has later,
 * because it was adopted or because a user edited it, is the one that counts.
 */
abstract class CredentialDependent extends KeptDependent<Secret> {

  private final ConflictRetry retry;

  CredentialDependent(Function<Database, String> name, ConflictRetry retry) {
    super(Secret.class, name);
    this.retry = retry;
  }

  @Override
  Map<String, String> labels(Database database) {
    return Labels.of(database);
  }

  /** The Secret as it is created. */
  abstract Secret created(Database database, String password);

  /** {@code actual} with the operator's keys as they should be. */
  abstract Secret completed(Database database, Secret actual, String password);

  /** A password that comes from elsewhere and wins over the one in the Secret. */
  Optional<String> givenPassword(Context<Database> context) {
    return Optional.empty();
  }

  /**
   * {@code fresh} with what is due besides: a new password, or a note.
   *
   * @param seen the Secret as it was before anything was tried
   */
  Secret renewed(Database database, Secret seen, Secret fresh, Context<Database> context) {
    return fresh;
  }

  @Override
  protected Secret desired(Database database, Context<Database> context) {
    return created(database, givenPassword(context).orElseGet(GeneratedPassword::next));
  }

  @Override
  public Result<Secret> match(Secret actual, Database database, Context<Database> context) {
    Secret completed = changed(database, actual, actual, context);
    return Result.computed(completed.equals(actual), completed);
  }

  @Override
  public Secret update(Secret actual, Secret wanted, Database database, Context<Database> context) {
    return retry.update(actual, fresh -> changed(database, actual, fresh, context));
  }

  private static Optional<String> password(Secret secret) {
    try {
      return CredentialSecret.text(secret, AppSecret.PASSWORD);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + ", or delete the key and a new password is made", e);
    }
  }

  private Secret changed(Database database, Secret seen, Secret fresh, Context<Database> context) {
    Secret renewed = renewed(database, seen, fresh, context);
    String password =
        givenPassword(context).or(() -> password(renewed)).orElseGet(GeneratedPassword::next);
    return completed(database, renewed, password);
  }
}
