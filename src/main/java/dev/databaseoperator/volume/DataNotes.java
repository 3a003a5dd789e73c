package dev.databaseoperator.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Acceptance;
import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.child.CredentialSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notes in the superuser's Secret: the identity of the data, and what else a start accepts. They
 * are there because that Secret outlives the Database with the data.
 */
public final class DataNotes {

  /**
   * The system identifier of the Database's data: {@code instance.sh} starts on no other; it reads
   * it from {@code instance.PostgresConfigMap}. Written when the data could be exchanged, see
   * {@link #identified}.
   */
  public static final String SYSTEM_IDENTIFIER = "system-identifier";

  /** Other data that a start accepts: another system identifier, or {@code none} for no data. */
  static final String ACCEPTED = "accepted-system-identifier";

  private DataNotes() {}

  /** Returns the value of {@link #SYSTEM_IDENTIFIER}, if it is there. */
  static Optional<String> systemIdentifier(Secret secret) {
    Optional<String> value =
        CredentialSecret.text(secret, SYSTEM_IDENTIFIER)
            .map(String::strip)
            .filter(text -> !text.isEmpty());
    if (value.filter(text -> !Acceptance.isIdentifier(text)).isPresent()) {
      throw CredentialSecret.invalid(
          secret, SYSTEM_IDENTIFIER, "is not a system identifier of PostgreSQL, a number");
    }
    return value;
  }

  /** Like {@link #identified(Database, Secret, boolean)}, for data not known to be lost. */
  public static Secret identified(Database database, Secret actual) {
    return identified(database, actual, false);
  }

  /**
   * Returns {@code actual} with the identity of the Database's data, and what its annotation
   * accepts besides; an equal Secret when the Database has no data yet. For use when the data could
   * be exchanged: nothing runs, the volume claim is deleted, or the Database is.
   *
   * @param lost whether the data was found to be gone: only then can it be given up
   * @throws dev.databaseoperator.status.ProblemException see {@link ExpectedData#of}
   */
  public static Secret identified(Database database, Secret actual, boolean lost) {
    ExpectedData expected = ExpectedData.of(database, Optional.of(actual));
    if (expected.identifier().isEmpty()) {
      return actual;
    }
    boolean givesUp =
        expected.givenUp()
            || (lost && Acceptance.of(database).ofNoData() && givenUp(actual).isEmpty());
    Optional<String> accepted = givesUp ? Optional.of(Annotations.NO_DATA) : expected.accepted();
    Map<String, String> data =
        new HashMap<>(actual.getData() == null ? Map.of() : actual.getData());
    data.put(SYSTEM_IDENTIFIER, base64(expected.identifier().get()));
    accepted.ifPresentOrElse(
        value -> data.put(ACCEPTED, base64(value)), () -> data.remove(ACCEPTED));

    SecretBuilder identified = new SecretBuilder(actual).withData(data);
    if (givesUp) {
      identified
          .editMetadata()
          .addToAnnotations(Annotations.GIVEN_UP, expected.identifier().get())
          .endMetadata();
    } else if (!Acceptance.of(database).ofNoData()) {
      identified.editMetadata().removeFromAnnotations(Annotations.GIVEN_UP).endMetadata();
    }
    return identified.build();
  }

  /** Returns the notes by key and in clear; empty when there are none. */
  public static Map<String, String> notes(Secret secret) {
    Map<String, String> notes = new TreeMap<>();
    if (isIdentified(secret)) {
      for (String key : List.of(SYSTEM_IDENTIFIER, ACCEPTED)) {
        CredentialSecret.text(secret, key).ifPresent(value -> notes.put(key, value));
      }
    }
    return notes;
  }

  /** System identifier of the data that was given up last. */
  static Optional<String> givenUp(Secret secret) {
    return Optional.ofNullable(secret.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Annotations.GIVEN_UP));
  }

  /** Whether {@code secret} identifies the Database's data. */
  public static boolean isIdentified(Secret secret) {
    return secret.getData() != null && secret.getData().containsKey(SYSTEM_IDENTIFIER);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
