package dev.databaseoperator.desired;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the Secrets with credentials have in common: how they are read, and completed. */
public final class CredentialSecret {

  private CredentialSecret() {}

  /**
   * The text under {@code key}, if the Secret has it and it is not empty.
   *
   * @throws IllegalArgumentException when the value is not UTF-8, or has a character that
   *     PostgreSQL cannot take (NUL); the message names Secret and key, never the value
   */
  public static Optional<String> text(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    if (encoded == null || encoded.isEmpty()) {
      return Optional.empty();
    }
    String text;
    try {
      text =
          UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
              .toString();
    } catch (CharacterCodingException e) {
      throw invalid(secret, key, "is not UTF-8 text");
    }
    if (text.indexOf('\0') >= 0) {
      throw invalid(secret, key, "contains a NUL character, which PostgreSQL cannot store");
    }
    return Optional.of(text);
  }

  /**
   * {@code actual} with the data and labels of {@code wanted} added or put right, nothing removed.
   */
  static Secret completed(Secret actual, Secret wanted) {
    return new SecretBuilder(actual)
        .withData(union(actual.getData(), wanted.getData()))
        .editMetadata()
        .withLabels(union(actual.getMetadata().getLabels(), wanted.getMetadata().getLabels()))
        .endMetadata()
        .build();
  }

  private static Map<String, String> union(Map<String, String> theirs, Map<String, String> ours) {
    Map<String, String> union = new HashMap<>(theirs == null ? Map.of() : theirs);
    union.putAll(ours);
    return union;
  }

  private static IllegalArgumentException invalid(Secret secret, String key, String problem) {
    return new IllegalArgumentException(
        "key " + key + " of Secret " + secret.getMetadata().getName() + " " + problem);
  }
}
