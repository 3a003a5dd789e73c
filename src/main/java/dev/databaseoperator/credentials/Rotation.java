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
 * Decides when the generated password in {@code NAME-app} is rotated. Rotations are recorded on
 * that Secret only: neither a restart of the operator nor a lost status rotates twice, and a new
 * Secret starts again.
 *
 * <p>{@code NAME-superuser} is not rotated: the operator itself logs in with it. If the operator
 * ended between the Secret and PostgreSQL, neither the old password, of which no copy would remain,
 * nor the new one would be accepted.
 */
public final class Rotation {

  /** Limit of the schedule: Java parses years with which it cannot calculate. */
  private static final String LATEST_TIME = "9999-12-31T23:59:59Z";

  private Rotation() {}

  /** Whether the password in {@code secret} is to be rotated now. */
  public static boolean isDue(Database database, Secret secret, Instant now) {
    return isRequested(database, secret)
        || next(database, secret).filter(next -> !now.isBefore(next)).isPresent();
  }

  /** Returns when {@code spec.credentials.rotateAfter} is next due, if that is set. */
  public static Optional<Instant> next(Database database, Secret secret) {
    return Optional.ofNullable(database.getSpec().getCredentials().getRotateAfter())
        .filter(any -> !isUsersOwn(database))
        // SpecCheck reports any other value that passed the schema.
        .filter(text -> text.length() > 1 && text.matches(Limits.ROTATE_AFTER))
        .map(RotateAfter::duration)
        .map(changed(secret)::plus);
  }

  /** Whether the password is the user's own, which only the user may change. */
  public static boolean isUsersOwn(Database database) {
    return database.getSpec().getBootstrap().getInitdb().getSecret() != null;
  }

  /** Returns {@code secret} with an earlier request noted, which its new password fulfils. */
  public static Secret created(Database database, Secret secret) {
    return request(database)
        .map(value -> annotated(secret, Annotations.ROTATE_HANDLED, value))
        .orElse(secret);
  }

  /**
   * Returns {@code fresh} with a new password, or with the reason noted why it has none.
   *
   * @param seen the Secret when the rotation was found due. When the password in {@code fresh}
   *     differs, another client has changed it meanwhile, and that counts as the rotation
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
   * Whether the password was rotated between the two. The time alone is not enough: it has whole
   * seconds, and two requests may come within one.
   */
  public static boolean isBetween(Secret before, Secret after) {
    return differs(Annotations.ROTATED_AT, before, after)
        || (isRequestBetween(before, after) && !Objects.equals(password(before), password(after)));
  }

  /** Whether a request was handled between the two. */
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

  /** Returns when the operator last changed the password, by the Secret's annotations. */
  private static Instant changed(Secret secret) {
    String created = secret.getMetadata().getCreationTimestamp();
    try {
      Instant changed =
          Instant.parse(annotation(secret.getMetadata(), Annotations.ROTATED_AT).orElse(created));
      if (!changed.isAfter(Instant.parse(LATEST_TIME))) {
        return changed;
      }
    } catch (DateTimeException e) {
      // Falls through to the creation time.
    }
    // Edited by hand: only the age of the Secret is certain.
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
