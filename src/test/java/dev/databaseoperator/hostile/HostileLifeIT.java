package dev.databaseoperator.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.TestNamespace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Hostile values that are accepted, through the whole operator into a real PostgreSQL: they are
 * read back with what the Secret says, and nothing is there that an injection would have left.
 */
class HostileLifeIT {

  private static final Duration MINUTE = Duration.ofSeconds(60);

  /** 63 bytes, as long as PostgreSQL's names get, with what has to be quoted. */
  private static final String OWNER = "Select-" + "x-Y_".repeat(14);

  private static final String NAME = "_user--".repeat(9);

  /** As long as names of Databases get. */
  private static final String LONGEST = "o" + "--r".repeat(13);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  private final HostileStrings strings = new HostileStrings("life");

  @Test
  void namesStatementsAndPasswordsAreUsedLiterally() throws SQLException {
    List<String> literals =
        Stream.generate(strings::any)
            .filter(text -> text.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(text))
            .filter(text -> text.length() < 500)
            .limit(60)
            .toList();
    String own = strings.visible();
    namespace.applyCredentials("my.credentials", OWNER, own);
    create(LONGEST, initdb(literals));

    namespace.awaitReady(LONGEST);
    assertThat(namespace.secret(LONGEST + "-app", "password")).isEqualTo(own);
    isLiterally(own, literals);

    String chosen = strings.visible();
    edit("my.credentials", Map.of("password", chosen));
    await().atMost(MINUTE).until(() -> logsIn(chosen));
    edit(LONGEST + "-app", Map.of("username", own, "uri", own, "host", own, "pgpass", own));
    edit(LONGEST + "-superuser", Map.of("password", strings.visible(), "username", own));
    await()
        .atMost(MINUTE)
        .until(
            () ->
                namespace.secret(LONGEST + "-app", "username").equals(OWNER)
                    && namespace.secret(LONGEST + "-superuser", "username").equals("postgres"));

    // While it sleeps, only the start script can tell PostgreSQL of it.
    namespace.patch(LONGEST, "{\"spec\":{\"hibernated\":true}}");
    namespace.await(LONGEST, MINUTE, found -> found.getStatus().getPhase() == Phase.Hibernated);
    edit(LONGEST + "-superuser", Map.of("password", strings.visible()));
    namespace.patch(LONGEST, "{\"spec\":{\"hibernated\":false}}");
    namespace.await(LONGEST, MINUTE, found -> found.getStatus().getPhase() == Phase.Ready);
    isLiterally(chosen, literals);
    nothingElseIsThere();
  }

  private void isLiterally(String password, List<String> literals) throws SQLException {
    try (Connection application = namespace.connect(LONGEST, password)) {
      assertThat(TestNamespace.query(application, "SELECT current_user")).containsExactly(OWNER);
      assertThat(TestNamespace.query(application, "SELECT current_database()"))
          .containsExactly(NAME);
      assertThat(TestNamespace.query(application, "SELECT value FROM literals ORDER BY number"))
          .containsExactlyElementsOf(literals);
    }
  }

  private void nothingElseIsThere() throws SQLException {
    String tables = "SELECT relname FROM pg_class WHERE oid >= 16384 AND relkind = 'r'";
    try (Connection superuser = namespace.connectAsSuperuser(LONGEST)) {
      assertThat(TestNamespace.query(superuser, "SELECT rolname FROM pg_roles WHERE oid >= 16384"))
          .containsExactly(OWNER);
      assertThat(
              TestNamespace.query(superuser, "SELECT datname FROM pg_database WHERE oid >= 16384"))
          .containsExactly(NAME);
      assertThat(TestNamespace.query(superuser, tables)).isEmpty();
    }
    try (Connection superuser = namespace.connectAsSuperuser(LONGEST, NAME)) {
      assertThat(TestNamespace.query(superuser, tables)).containsExactly("literals");
    }
    assertThat(Path.of("/tmp", HostileStrings.CANARY)).doesNotExist();
  }

  private boolean logsIn(String password) {
    try (Connection connection = namespace.connect(LONGEST, password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Map<String, Object> initdb(List<String> literals) {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE TABLE literals (number int, value text)");
    for (int i = 0; i < literals.size(); i++) {
      statements.add(
          "INSERT INTO literals VALUES (%s, '%s')"
              .formatted(i, literals.get(i).replace("'", "''")));
    }
    statements.add("ALTER TABLE literals OWNER TO \"%s\"".formatted(OWNER));
    return Map.of(
        "owner", OWNER,
        "database", NAME,
        "secret", Map.of("name", "my.credentials"),
        "postInitApplicationSQL", statements);
  }

  private void create(String database, Map<String, Object> initdb) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion("databaseoperator.dev/v1");
    object.setKind(Database.KIND);
    object.setMetadata(
        new ObjectMetaBuilder().withName(database).withNamespace(namespace.name()).build());
    object.setAdditionalProperty(
        "spec",
        Map.of(
            "resources",
            Map.of("limits", Map.of("memory", "+268435456e0"), "requests", Map.of("cpu", ".01")),
            "bootstrap",
            Map.of("initdb", initdb)));
    namespace.client().resource(object).create();
  }

  private void edit(String secret, Map<String, String> values) {
    Map<String, String> data =
        values.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> Base64.getEncoder().encodeToString(entry.getValue().getBytes(UTF_8))));
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(found -> new SecretBuilder(found).addToData(data).build());
  }
}
