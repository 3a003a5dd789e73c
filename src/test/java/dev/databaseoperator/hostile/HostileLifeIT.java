package dev.databaseoperator.hostile;

import static dev.databaseoperator.hostile.HostileDatabase.LONGEST;
import static dev.databaseoperator.hostile.HostileDatabase.NAME;
import static dev.databaseoperator.hostile.HostileDatabase.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Hostile values that are accepted, through the whole operator into a real PostgreSQL: they are
 * read back with what the Secret says, and nothing is there that an injection would have left.
 */
class HostileLifeIT {

  private static final Duration MINUTE = Duration.ofSeconds(60);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  private final HostileStrings strings = new HostileStrings("life");

  @Test
  void namesStatementsAndPasswordsAreUsedLiterally() throws SQLException {
    List<String> literals = HostileDatabase.literals(strings, 60);
    String own = strings.visible();
    namespace.applyCredentials("my.credentials", OWNER, own);
    HostileDatabase.create(namespace, LONGEST, spec(literals));

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
    try (Connection application = Jdbc.connect(namespace, LONGEST, password)) {
      assertThat(Jdbc.query(application, "SELECT current_user")).containsExactly(OWNER);
      assertThat(Jdbc.query(application, "SELECT current_database()")).containsExactly(NAME);
      assertThat(Jdbc.query(application, "SELECT value FROM literals ORDER BY number"))
          .containsExactlyElementsOf(literals);
    }
  }

  private void nothingElseIsThere() throws SQLException {
    String tables = "SELECT relname FROM pg_class WHERE oid >= 16384 AND relkind = 'r'";
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, LONGEST)) {
      assertThat(Jdbc.query(superuser, "SELECT rolname FROM pg_roles WHERE oid >= 16384"))
          .containsExactly(OWNER);
      assertThat(Jdbc.query(superuser, "SELECT datname FROM pg_database WHERE oid >= 16384"))
          .containsExactly(NAME);
      assertThat(Jdbc.query(superuser, tables)).isEmpty();
    }
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, LONGEST, NAME)) {
      assertThat(Jdbc.query(superuser, tables)).containsExactly("literals");
    }
    assertThat(Path.of("/tmp", HostileStrings.CANARY)).doesNotExist();
  }

  private boolean logsIn(String password) {
    try (Connection connection = Jdbc.connect(namespace, LONGEST, password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Map<String, Object> spec(List<String> literals) {
    return Map.of(
        "resources",
        Map.of("limits", Map.of("memory", "+268435456e0"), "requests", Map.of("cpu", ".01")),
        "bootstrap",
        Map.of(
            "initdb",
            Map.of(
                "owner",
                OWNER,
                "database",
                NAME,
                "secret",
                Map.of("name", "my.credentials"),
                "postInitApplicationSQL",
                HostileDatabase.statements(OWNER, literals))));
  }

  private void edit(String secret, Map<String, String> values) {
    HostileDatabase.edit(namespace, secret, values);
  }
}
