package dev.databaseoperator.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import dev.databaseoperator.child.CredentialSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code NAME-app}: everything an application needs to connect, in the keys of the Service Binding
 * specification (servicebinding.io), of libpq and of JDBC.
 */
public final class AppSecret {

  /** Key of the password: the only one whose edit by a user has an effect. */
  public static final String PASSWORD = "password";

  /** Key of the login role. */
  public static final String USERNAME = "username";

  private static final String TYPE = "servicebinding.io/postgresql";

  private AppSecret() {}

  /** Returns the Secret to create, with {@code password} in clear. */
  public static Secret of(Database database, String password) {
    return new SecretBuilder()
        .withMetadata(ChildMetadata.kept(database, Names.appSecret(database), Labels.of(database)))
        .withType(TYPE)
        .withData(encoded(entries(database, password)))
        .build();
  }

  /**
   * Returns {@code actual} with the operator's own keys and labels corrected and everything else as
   * it is. Equal to {@code actual} when nothing has to be written.
   */
  public static Secret completed(Database database, Secret actual, String password) {
    return CredentialSecret.completed(actual, of(database, password));
  }

  private static Map<String, String> entries(Database database, String password) {
    InitDb initdb = database.getSpec().getBootstrap().getInitdb();
    String host = Names.readWriteHost(database);
    String port = Integer.toString(Names.PORT);
    String user = initdb.getOwner();
    String name = initdb.getDatabase();
    String address = "//" + host + ":" + port + "/" + percentEncoded(name);
    String jdbcUrl = "jdbc:postgresql:" + address;

    Map<String, String> entries = new TreeMap<>();
    entries.put("type", "postgresql");
    entries.put("provider", Labels.OPERATOR);
    entries.put("host", host);
    entries.put("port", port);
    entries.put("database", name);
    entries.put("dbname", name);
    entries.put(USERNAME, user);
    entries.put("user", user);
    entries.put(PASSWORD, password);
    entries.put(
        "uri",
        "postgresql://"
            + percentEncoded(user)
            + ":"
            + percentEncoded(password)
            + "@"
            + address.substring(2));
    entries.put("jdbc-url", jdbcUrl);
    entries.put(
        "jdbc-uri",
        jdbcUrl + "?user=" + percentEncoded(user) + "&password=" + percentEncoded(password));
    entries.put(
        "pgpass",
        String.join(":", host, port, pgpassField(name), pgpassField(user), pgpassField(password)));
    return entries;
  }

  private static Map<String, String> encoded(Map<String, String> entries) {
    Map<String, String> data = new TreeMap<>();
    entries.forEach((k, v) -> data.put(k, Base64.getEncoder().encodeToString(v.getBytes(UTF_8))));
    return data;
  }

  /** Percent-encodes by RFC 3986: a space is {@code %20}, as libpq and pgjdbc expect. */
  private static String percentEncoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  /** Escapes colon and backslash in a field of a password file (PostgreSQL manual 32.16). */
  private static String pgpassField(String value) {
    return value.replace("\\", "\\\\").replace(":", "\\:");
  }
}
