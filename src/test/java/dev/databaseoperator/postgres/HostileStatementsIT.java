package dev.databaseoperator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.hostile.HostileStrings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of hostile names and passwords on a real server that logs every statement: each role is
 * there under exactly its name, logs in with exactly its password, and the statements are those of
 * the operator, with nothing in them but names in quotes and verifiers. {@code -Dhostile.batches=…}
 * takes more of them.
 */
class HostileStatementsIT {

  private static final int BATCHES = Integer.getInteger("hostile.batches", 20);
  private static final int ROLES = 25;

  /** How a statement begins in the server's log. */
  private static final String STATEMENT = "(?s)(statement|execute [^:]*|parse [^:]*|bind [^:]*): ";

  private static LocalPostgres postgres;
  private static StatementRelay relay;

  private final PostgresReconciler reconciler = new PostgresReconciler();

  @BeforeAll
  static void start() {
    postgres =
        LocalPostgres.start(
            Map.of(
                "logging_collector", "on",
                "log_destination", "jsonlog",
                "log_statement", "all",
                "log_rotation_size", "0"));
    relay = StatementRelay.to(postgres.port());
  }

  @AfterAll
  static void stop() throws IOException {
    relay.close();
    postgres.close();
  }

  @Test
  void namesAndPasswordsAreUsedLiterallyAndNothingElseIsExecuted() throws Exception {
    postgres.run("postgres", "CREATE DATABASE shared");
    HostileStrings strings = new HostileStrings("SQL");
    Set<String> names = new TreeSet<>();
    Set<String> databases = new TreeSet<>();
    int refused = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      Map<String, Password> roles = new LinkedHashMap<>();
      while (roles.size() < ROLES) {
        String name = strings.any();
        String password = strings.any();
        if (!name.contains(HostileStrings.CANARY + "_")
            && isFresh(name, names)
            && logsIn(password)) {
          try {
            new LoginRole(name, States.PASSWORD);
            roles.put(name, Password.of(password));
            names.add(name);
          } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("name");
            refused++;
          }
        }
      }
      String database = roles.keySet().iterator().next();
      databases.add(database);
      reconcile(roles, database);
      roles.forEach(HostileStatementsIT::isLiterally);
    }

    assertThat(refused).isPositive();
    assertThat(postgres.query("postgres", "SELECT rolname FROM pg_roles WHERE oid >= 16384"))
        .containsExactlyInAnyOrderElementsOf(names);
    databases.addAll(Set.of("postgres", "template0", "template1", "shared"));
    assertThat(postgres.query("postgres", "SELECT datname FROM pg_database"))
        .containsExactlyInAnyOrderElementsOf(databases);
    databases.remove("template0");
    for (String database : databases) {
      assertThat(postgres.query(database, "SELECT oid::regclass FROM pg_class WHERE oid >= 16384"))
          .as("tables of %s", database)
          .isEmpty();
    }
    assertThat(Path.of("/tmp", HostileStrings.CANARY)).doesNotExist();
    assertThat(shapes("database-operator")).isEqualTo(expected());
    System.out.printf(
        "-Dhostile.seed=%s: %s roles, %s names refused%n",
        HostileStrings.SEED, names.size(), refused);
  }

  private static Set<String> expected() throws IOException {
    return new TreeSet<>(
        Files.readAllLines(Path.of("src", "test", "resources", "hostile", "statements.txt")));
  }

  private void reconcile(Map<String, Password> roles, String database) {
    List<LoginRole> wanted = new ArrayList<>();
    roles.forEach((name, password) -> wanted.add(new LoginRole(name, password)));
    PostgresServer server =
        new PostgresServer(
            "127.0.0.1",
            relay.port(),
            "postgres",
            List.of(LocalPostgres.SUPERUSER_PASSWORD),
            Timeouts.DEFAULT);
    SqlState state =
        new SqlState(
            wanted, List.of(new ApplicationDatabase(database, database, List.of("SELECT 1"))));
    reconciler.reconcile(server, state);
    assertThat(reconciler.reconcile(server, state).changes()).isEmpty();
  }

  private static void isLiterally(String name, Password password) {
    try (Connection connection = postgres.login(name, password, "shared");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_user")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo(name);
    } catch (SQLException e) {
      throw new AssertionError("role " + name + " cannot log in", e);
    }
  }

  /** The superuser of the server and names that were used are no new ones. */
  private static boolean isFresh(String name, Set<String> names) {
    return !names.contains(name)
        && !Set.of("postgres", "shared", "template0", "template1", HostileStrings.CANARY)
            .contains(name);
  }

  /** But for what PostgreSQL refuses, and invisible passwords, with which no driver logs in. */
  private static boolean logsIn(String password) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(password)
        && password.indexOf('\0') < 0
        && !password.matches("[\u00ad\u200b\ufeff]*");
  }

  /** The statements of an application, without names and values. */
  private static Set<String> shapes(String application) throws IOException {
    Path log =
        Path.of(
            postgres.query("postgres", "SHOW data_directory").get(0),
            postgres.query("postgres", "SELECT pg_current_logfile('jsonlog')").get(0));
    ObjectMapper json = new ObjectMapper();
    Set<String> shapes = new TreeSet<>();
    for (String line : Files.readAllLines(log)) {
      JsonNode entry = json.readTree(line);
      String message = entry.path("message").asText();
      if (entry.path("application_name").asText().startsWith(application)
          && message.matches(STATEMENT + ".*")) {
        shapes.add(shape(message.replaceFirst(STATEMENT, "")));
      }
    }
    return shapes;
  }

  private static String shape(String statement) {
    return statement
        .replaceAll("\"([^\"]|\"\")*+\"", "\"\"")
        .replaceAll("'([^']|'')*+'", "''")
        .replaceAll("\\b\\d{3,}\\b", "0")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
