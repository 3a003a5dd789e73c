package dev.databaseoperator.controller;

import static dev.databaseoperator.testkit.TestNamespace.condition;
import static dev.databaseoperator.testkit.TestNamespace.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.TestNamespace;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passwords: where they come from, and how an edit takes effect. */
class CredentialsIT {

  private static final Duration SECONDS = Duration.ofSeconds(5);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void theApplicationOwnsItsDatabaseAndIsNoSuperuser() throws SQLException {
    namespace.applyReady("orders", "{}");

    try (Connection app = namespace.connect("orders")) {
      TestNamespace.execute(
          app, "CREATE TABLE sale (id int PRIMARY KEY)", "INSERT INTO sale VALUES (1)");
      assertThat(query(app, "SELECT id FROM sale")).containsExactly("1");
      assertThat(query(app, "SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user"))
          .containsExactly("false");
      assertThat(query(app, "SELECT current_user")).containsExactly("app");
    }
  }

  @Test
  void aPasswordEditedInTheSecretWorksWithinSecondsAndTheOldOneNoLonger() throws SQLException {
    namespace.applyReady("orders", "{}");
    String old = namespace.secret("orders-app", "password");

    String wanted = "it's \"new\" \\ $1 %20 \u00fc:@/";
    setPassword("orders-app", wanted);

    await().atMost(SECONDS).until(() -> logsIn("orders", wanted));
    assertThatThrownBy(() -> namespace.connect("orders", old))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    await()
        .atMost(SECONDS)
        .untilAsserted(
            () ->
                assertThat(namespace.secret("orders-app", "uri"))
                    .contains("it%27s%20%22new%22%20%5C%20%241%20%2520%20%C3%BC%3A%40%2F"));
  }

  @Test
  void aDeletedSecretComesBackWithANewPasswordThatWorks() throws SQLException {
    namespace.applyReady("orders", "{}");
    String old = namespace.secret("orders-app", "password");

    namespace.client().secrets().inNamespace(namespace.name()).withName("orders-app").delete();
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("orders-superuser")
        .delete();

    await()
        .atMost(SECONDS)
        .ignoreExceptions()
        .until(() -> logsIn("orders", namespace.secret("orders-app", "password")));
    assertThat(namespace.secret("orders-app", "password")).isNotEqualTo(old);
    await()
        .atMost(SECONDS)
        .ignoreExceptions()
        .until(
            () -> {
              namespace.connectAsSuperuser("orders").close();
              return true;
            });
  }

  @Test
  void aSecretOfTheUsersOwnGivesThePassword() throws SQLException {
    createSecret("mine", Map.of("username", "clerk", "password", "chosen"), true);

    namespace.applyReady("orders", "{bootstrap: {initdb: {owner: clerk, secret: {name: mine}}}}");

    assertThat(namespace.secret("orders-app", "username")).isEqualTo("clerk");
    assertThat(namespace.secret("orders-app", "password")).isEqualTo("chosen");
    namespace.connect("orders", "chosen").close();

    setPassword("mine", "changed");
    await().atMost(SECONDS).until(() -> logsIn("orders", "changed"));
    await()
        .atMost(SECONDS)
        .until(() -> namespace.secret("orders-app", "password").equals("changed"));
  }

  @Test
  void aMissingSecretStallsUntilItIsThere() {
    namespace.apply("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");

    var stalled =
        condition(
                namespace.await(
                    "orders", SECONDS, found -> condition(found, "Stalled").isPresent()),
                "Stalled")
            .orElseThrow();
    assertThat(stalled.getReason()).isEqualTo("InvalidReference");
    assertThat(stalled.getMessage())
        .contains("spec.bootstrap.initdb.secret", "mine", "create it", "username", "password");

    createSecret("mine", Map.of("username", "app", "password", "chosen"), false);
    namespace.awaitReady("orders");
  }

  @Test
  void aSecretWithAnotherUserNameStallsAndSaysWhatIsWrong() {
    createSecret("mine", Map.of("username", "someone", "password", "chosen"), true);
    namespace.apply("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");

    var stalled =
        condition(
                namespace.await(
                    "orders", SECONDS, found -> condition(found, "Stalled").isPresent()),
                "Stalled")
            .orElseThrow();
    assertThat(stalled.getMessage()).contains("someone", "spec.bootstrap.initdb.owner", "app");
  }

  @Test
  void keysAndLabelsThatAUserAddsToTheSecretStay() {
    namespace.applyReady("orders", "{}");
    edit("orders-app", Map.of("extra", "kept"));
    setPassword("orders-app", "changed");

    await()
        .atMost(SECONDS)
        .until(() -> namespace.secret("orders-app", "uri").contains(":changed@"));
    assertThat(namespace.secret("orders-app", "extra")).isEqualTo("kept");
  }

  private boolean logsIn(String database, String password) {
    try (Connection connection = namespace.connect(database, password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private void setPassword(String secret, String password) {
    edit(secret, Map.of("password", password));
  }

  private void edit(String secret, Map<String, String> values) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(found -> new SecretBuilder(found).addToData(encoded(values)).build());
  }

  private void createSecret(String name, Map<String, String> values, boolean watched) {
    namespace
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .withLabels(watched ? Map.of("databaseoperator.dev/watch", "true") : Map.of())
                .endMetadata()
                .withData(encoded(values))
                .build())
        .create();
  }

  private static Map<String, String> encoded(Map<String, String> values) {
    return values.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey,
                entry -> Base64.getEncoder().encodeToString(entry.getValue().getBytes(UTF_8))));
  }
}
