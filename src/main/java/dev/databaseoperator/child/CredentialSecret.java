package dev.databaseoperator.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.status.FailureReason;
import dev.databaseoperator.status.Problem;
import dev.databaseoperator.status.ProblemException;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads and completes Secrets with credentials. */
public final class CredentialSecret {

  /** Limit for a value that the operator reads; password files, URIs and drivers accept as much. */
  private static final int MOST_BYTES = 1024;

  private CredentialSecret() {}

  /**
   * Returns the text under {@code key}; empty when it is missing or empty.
   *
   * @throws ProblemException when the value is too long, not UTF-8, or has a character that
   *     PostgreSQL (NUL) or a password file (a line break) cannot take; the message names Secret
   *     and key, never the value
   */
  public static Optional<String> text(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    if (encoded == null || encoded.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = Base64.getDecoder().decode(encoded);
    if (bytes.length > MOST_BYTES) {
      throw invalid(secret, key, "is longer than " + MOST_BYTES + " bytes; shorten it");
    }
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw invalid(secret, key, "is not UTF-8 text; correct it");
    }
    if (text.indexOf('\0') >= 0) {
      throw invalid(
          secret, key, "contains a NUL character, which PostgreSQL cannot store; remove it");
    }
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      // echo, editors and --from-file add one at the end.
      throw invalid(
          secret, key, "contains a line break, which no password file can hold; remove it");
    }
    return Optional.of(text);
  }

  /**
   * Returns {@code actual} with the data and labels of {@code wanted} added or corrected; removes
   * only the retained marks of a deleted Database.
   */
  public static Secret completed(Secret actual, Secret wanted) {
    ObjectMeta adopted = RetainedMarks.off(actual.getMetadata());
    return new SecretBuilder(actual)
        .withData(union(actual.getData(), wanted.getData()))
        .withMetadata(adopted)
        .editMetadata()
        .withLabels(union(adopted.getLabels(), wanted.getMetadata().getLabels()))
        .endMetadata()
        .build();
  }

  private static Map<String, String> union(Map<String, String> theirs, Map<String, String> ours) {
    Map<String, String> union = new HashMap<>(theirs == null ? Map.of() : theirs);
    union.putAll(ours);
    return union;
  }

  public static ProblemException invalid(Secret secret, String key, String problem) {
    return new ProblemException(
        Problem.of(
            FailureReason.InvalidSecret,
            "key %s of Secret %s %s".formatted(key, secret.getMetadata().getName(), problem)));
  }
}
