package dev.databaseoperator.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import dev.databaseoperator.child.CredentialSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code NAME-superuser}: the operator's own login as {@code postgres}, also mounted into the
 * instances, which set this password when they initialise. Not for applications.
 */
public final class SuperuserSecret {

  /** PostgreSQL's bootstrap superuser, as {@code initdb --username} makes it. */
  public static final String USER = "postgres";

  private SuperuserSecret() {}

  /** Returns the Secret to create, with {@code password} in clear. */
  public static Secret of(Database database, String password) {
    Map<String, String> data = new TreeMap<>();
    data.put(AppSecret.USERNAME, base64(USER));
    data.put(AppSecret.PASSWORD, base64(password));
    return new SecretBuilder()
        .withMetadata(
            ChildMetadata.kept(database, Names.superuserSecret(database), Labels.of(database)))
        .withType("kubernetes.io/basic-auth")
        .withData(data)
        .build();
  }

  /** Returns {@code actual} completed like {@link AppSecret#completed}. */
  public static Secret completed(Database database, Secret actual, String password) {
    return CredentialSecret.completed(actual, of(database, password));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
