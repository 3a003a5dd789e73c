package dev.databaseoperator.credentials;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.spec.RotateAfter;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the generated password in {@code NAME-app} is to be changed. What has been done stands on
 * that Secret and nowhere else, so that neither a restart of the operator nor a lost status rotates
 * twice, and a Secret made anew begins anew.
 *
 * <p>{@code NAME-superuser} is left out: the operator itself logs in with it. Were it to end
 * between the Secret and PostgreSQL, neither the old password, which nobody would have any more,
 * nor the new one would let it in.
 */
public final class Rotation {

  /** Java knows years with which it cannot count. */
  private static final String LATEST_TIME = "9999-12-31T23:59:59Z";

  private Rotation() {}

  /** Whether the password in {@code secret} is to be changed now. */
  public static boolean isDue(Database database, Secret secret, Instant now) {
    return isRequested(database, secret)
        || next(database, secret).filter(next -> !now.isBefore(next)).isPresent();
  }

  /** When it is to be changed by {@code spec.credentials.rotateAfter}, if that is set. */
  public static Optional<Instant> next(Database database, Secret secret) {
    return Optional.ofNullable(database.getSpec().getCredentials().getRotateAfter())
        .filter(any -> !isUsersOwn(database))
        // Whatever else got past the schema is told of by SpecCheck.
        .filter(text -> text.length() > 1 && text.matches(Limits.ROTATE_AFTER))
        .map(RotateAfter::duration)
        .map(changed(secret)::plus);
  }

  /** Whether the password is the user's own, which nobody else may change. */
  public static boolean isUsersOwn(Database database) {
    return database.getSpec().getBootstrap().getInitdb().getSecret() != null;
  }

  /** {@code secret} with a request noted that was there before it: a new password is new enough. */
  public static Secret created(Database database, Secret secret) {
    return request(database)
        .map(value -> annotated(secret, Annotations.ROTATE_HANDLED, value))
        .orElse(secret);
  }

  /**
   * {@code fresh} with a new password, or with the reason noted why it has none.
   *
   * @param seen the Secret when the rotation was found due. When the password in {@code fresh} is
   *     another one, somebody has changed it meanwhile, and that is the rotation
   * @param password the new one, in clear
   */
  public static Secret rotated(
      Database database, Secret seen, Secret fresh, String password, Instant now) {
    Secret noted = created(database, fresh);
    if (isUsersOwn(database)) {
      return noted;
    }
    Secret dated =
        annotated(noted, Annotations.ROTATED_AT, now.truncatedTo(ChronoUnit.SECONDS).toString());
    return Objects.equals(password(seen), password(fresh))
        ? new SecretBuilder(dated)
            .addToData(
                AppSecret.PASSWORD,
                Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)))
            .build()
        : dated;
  }

  /**
   * Whether the password has been rotated between the two. The time alone does not show it: it has
   * whole seconds, and two requests may come within one.
   */
  public static boolean isBetween(Secret before, Secret after) {
    return differs(Annotations.ROTATED_AT, before, after)
        || (isRequestBetween(before, after) && !Objects.equals(password(before), password(after)));
  }

  /** Whether a request has been dealt with between the two. */
  public static boolean isRequestBetween(Secret before, Secret after) {
    return differs(Annotations.ROTATE_HANDLED, before, after);
  }

  private static boolean differs(String name, Secret before, Secret after) {
    return !annotation(before.getMetadata(), name).equals(annotation(after.getMetadata(), name));
  }

  private static boolean isRequested(Database database, Secret secret) {
    Optional<String> handled = annotation(secret.getMetadata(), Annotations.ROTATE_HANDLED);
    return request(database).filter(value -> !Optional.of(value).equals(handled)).isPresent();
  }

  private static Optional<String> request(Database database) {
    return annotation(database.getMetadata(), Annotations.ROTATE).filter(value -> !value.isEmpty());
  }

  /** When the password was last changed by the operator, as far as the Secret tells. */
  private static Instant changed(Secret secret) {
    String created = secret.getMetadata().getCreationTimestamp();
    try {
      Instant changed =
          Instant.parse(annotation(secret.getMetadata(), Annotations.ROTATED_AT).orElse(created));
      if (!changed.isAfter(Instant.parse(LATEST_TIME))) {
        return changed;
      }
    } catch (DateTimeException e) {
      // As below.
    }
    // Written by hand. Its age is what is certain.
    return Instant.parse(created);
  }

  private static @Nullable String password(Secret secret) {
    return secret.getData() == null ? null : secret.getData().get(AppSecret.PASSWORD);
  }

  private static Optional<String> annotation(ObjectMeta metadata, String name) {
    return Optional.ofNullable(metadata.getAnnotations()).map(all -> all.get(name));
  }

  private static Secret annotated(Secret secret, String name, String value) {
    return new SecretBuilder(secret)
        .editMetadata()
        .addToAnnotations(name, value)
        .endMetadata()
        .build();
  }
}
