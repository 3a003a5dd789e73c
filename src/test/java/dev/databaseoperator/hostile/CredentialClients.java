package dev.databaseoperator.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.jdbcurlresolver.PgPassParser;

/**
 * What clients make of the Secret of an application: who reads the keys, the URI, and PostgreSQL's
 * own Java driver with its URL and with a password file.
 */
record CredentialClients(List<String> users, List<String> databases, List<String> passwords) {

  private static final String PASSWORD_FILE = "org.postgresql.pgpassfile";

  static CredentialClients of(Secret secret) {
    Properties jdbc = Driver.parseURL(key(secret, "jdbc-uri"), new Properties());
    URI uri = URI.create(key(secret, "uri"));
    String[] userInfo = uri.getRawUserInfo().split(":", -1);
    if (userInfo.length != 2 || uri.getQuery() != null || uri.getFragment() != null) {
      throw new AssertionError("not one user and one password: " + uri);
    }
    return new CredentialClients(
        List.of(
            key(secret, "username"),
            key(secret, "user"),
            jdbc.getProperty("user"),
            decoded(userInfo[0])),
        List.of(
            key(secret, "database"),
            key(secret, "dbname"),
            jdbc.getProperty("PGDBNAME"),
            uri.getPath().substring(1)),
        List.of(
            key(secret, "password"),
            jdbc.getProperty("password"),
            decoded(userInfo[1]),
            ofPasswordFile(secret)));
  }

  private static synchronized String ofPasswordFile(Secret secret) {
    try {
      Path file = Files.createTempFile("pgpass", null);
      try {
        Files.writeString(file, key(secret, "pgpass") + "\nother:5432:*:*:wrong\n");
        System.setProperty(PASSWORD_FILE, file.toString());
        return PgPassParser.getPassword(
            key(secret, "host"),
            key(secret, "port"),
            key(secret, "database"),
            key(secret, "username"));
      } finally {
        System.clearProperty(PASSWORD_FILE);
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As libpq does it: nothing but percent signs. */
  private static String decoded(String text) {
    return java.net.URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static String key(Secret secret, String key) {
    return new String(Base64.getDecoder().decode(secret.getData().get(key)), UTF_8);
  }
}
