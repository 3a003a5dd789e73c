package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.Applier;
import dev.databaseoperator.child.Kept;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the {@link AppSecret}: creates, completes and rotates it. */
public final class AppCredentials implements Kept<Secret> {

  /** Outcome of a due rotation. */
  public enum Outcome {
    /** The Secret has a new password. */
    ROTATED,
    /** The password is the user's own: nothing was changed. */
    REFUSED
  }

  private final Database database;
  private final Optional<String> given;
  private final Optional<Instant> now;
  private @Nullable Secret before;

  /**
   * @param given password from the user's own Secret, if PostgreSQL takes it now
   * @param now when the reconciliation began, if it may rotate the password
   */
  public AppCredentials(Database database, Optional<String> given, Optional<Instant> now) {
    this.database = database;
    this.given = given;
    this.now = now;
  }

  /**
   * Brings up the Secret.
   *
   * @param tell gets the outcome of a rotation, if one was due
   * @return the resulting Secret
   */
  public Secret bringUp(Applier applier, Consumer<Outcome> tell) {
    Secret after = applier.kept(this);
    Optional.ofNullable(before).flatMap(seen -> outcome(seen, after)).ifPresent(tell);
    return after;
  }

  @Override
  public Class<Secret> type() {
    return Secret.class;
  }

  @Override
  public String name() {
    return Names.appSecret(database);
  }

  @Override
  public Map<String, String> labels() {
    return Labels.of(database);
  }

  @Override
  public Secret created() {
    return Rotation.created(
        database, AppSecret.of(database, given.orElseGet(GeneratedPassword::next)));
  }

  @Override
  public Secret changed(Secret seen, Secret fresh) {
    Secret renewed =
        now.filter(instant -> Rotation.isDue(database, fresh, instant))
            .map(
                instant ->
                    Rotation.rotated(database, seen, fresh, GeneratedPassword.next(), instant))
            .orElse(fresh);
    before = seen;
    return AppSecret.completed(
        database, renewed, given.orElseGet(() -> GeneratedPassword.unless(renewed)));
  }

  private Optional<Outcome> outcome(Secret seen, Secret after) {
    if (Rotation.isUsersOwn(database)) {
      return Rotation.isRequestBetween(seen, after)
          ? Optional.of(Outcome.REFUSED)
          : Optional.empty();
    }
    return Rotation.isBetween(seen, after) ? Optional.of(Outcome.ROTATED) : Optional.empty();
  }
}
