package dev.databaseoperator.credentials;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Jdbc.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Passwords: where they come from, and how an edit takes effect. */
class CredentialsIT {

  private static final Duration SECONDS = Duration.ofSeconds(5);

  /** How soon the operator looks again at what nothing announces, and some time to do it. */
  private static final Duration LOOK = Duration.ofSeconds(13);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void theApplicationOwnsItsDatabaseAndIsNoSuperuser() throws SQLException {
    namespace.applyReady("orders", "{}");

    try (Connection app = Jdbc.connect(namespace, "orders")) {
      Jdbc.execute(app, "CREATE TABLE sale (id int PRIMARY KEY)", "INSERT INTO sale VALUES (1)");
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
    assertThatThrownBy(() -> Jdbc.connect(namespace, "orders", old))
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
              Jdbc.connectAsSuperuser(namespace, "orders").close();
              return true;
            });
  }

  @Test
  void aSecretOfTheUsersOwnGivesThePassword() throws SQLException {
    createSecret("mine", Map.of("username", "clerk", "password", "chosen"), true);

    namespace.applyReady("orders", "{bootstrap: {initdb: {owner: clerk, secret: {name: mine}}}}");

    assertThat(namespace.secret("orders-app", "username")).isEqualTo("clerk");
    assertThat(namespace.secret("orders-app", "password")).isEqualTo("chosen");
    Jdbc.connect(namespace, "orders", "chosen").close();

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

  static List<Arguments> unusable() {
    byte[] word = "chosen".getBytes(UTF_8);
    byte[] app = "app".getBytes(UTF_8);
    return List.of(
        Arguments.of(Map.of("password", word), "lacks key username"),
        Arguments.of(Map.of("username", app), "lacks key password"),
        Arguments.of(Map.of("username", app, "password", new byte[0]), "key password, or it is"),
        Arguments.of(Map.of("username", new byte[0], "password", word), "key username, or it is"),
        Arguments.of(
            Map.of("username", app, "password", new byte[] {'a', (byte) 0xff}),
            "key password of Secret mine is not UTF-8 text"),
        Arguments.of(
            Map.of("username", app, "password", new byte[] {'a', 0}),
            "key password of Secret mine contains a NUL"),
        Arguments.of(
            Map.of("username", "App".getBytes(UTF_8), "password", word),
            "spec.bootstrap.initdb.owner is \"app\"; make them the same"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("unusable")
  void aSecretOfTheUsersOwnThatCannotBeUsedSaysWhyAndHealsWhenItIsCorrected(
      Map<String, byte[]> data, String why) {
    createSecret("mine", Map.of(), true);
    edit("mine", secret -> secret.withData(base64(data)));
    namespace.apply("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");

    assertThat(awaitStalled("InvalidReference").getMessage()).contains(why);
    assertThat(
            namespace.client().secrets().inNamespace(namespace.name()).withName("orders-app").get())
        .as("no password is made up")
        .isNull();

    edit("mine", Map.of("username", "app", "password", "chosen"));
    namespace.await("orders", SECONDS, found -> condition(found, "Stalled").isEmpty());
  }

  @Test
  void aSecretOfTheUsersOwnThatIsDeletedIsMissedAtOnceAndNothingElseIsNeglected()
      throws SQLException {
    createSecret("mine", Map.of("username", "app", "password", "chosen"), true);
    namespace.applyReady("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");
    namespace.client().secrets().inNamespace(namespace.name()).withName("mine").delete();

    assertThat(awaitStalled("InvalidReference").getMessage()).contains("there is no Secret mine");
    Jdbc.connect(namespace, "orders", "chosen").close();
    namespace.client().services().inNamespace(namespace.name()).withName("orders-rw").delete();
    await()
        .atMost(SECONDS)
        .until(
            () ->
                namespace
                        .client()
                        .services()
                        .inNamespace(namespace.name())
                        .withName("orders-rw")
                        .get()
                    != null);

    // Without the label nothing announces it: the operator has to look.
    createSecret("mine", Map.of("username", "app", "password", "another"), false);
    namespace.await("orders", LOOK, Conditions::isReady);
    Jdbc.connect(namespace, "orders", "another").close();
  }

  @Test
  void aGeneratedSecretThatWasMadeUnusableSaysWhyAndThePasswordStays() throws SQLException {
    namespace.applyReady("orders", "{}");
    String password = namespace.secret("orders-app", "password");

    edit("orders-app", secret -> secret.addToData(base64(Map.of("password", new byte[] {-1}))));
    assertThat(awaitStalled("InvalidSecret").getMessage())
        .isEqualTo(
            "key password of Secret orders-app is not UTF-8 text; correct it, or delete the key and"
                + " a new password is made");
    Jdbc.connect(namespace, "orders", password).close();

    edit("orders-app", secret -> secret.removeFromData("password"));
    namespace.await("orders", SECONDS, Conditions::isReady);
    assertThat(namespace.secret("orders-app", "password")).hasSize(32).isNotEqualTo(password);
    Jdbc.connect(namespace, "orders").close();
  }

  /** As {@code echo} makes it: the instance would read another password than the operator. */
  @Test
  void aSuperuserPasswordWithALineBreakIsNotTaken() throws SQLException {
    namespace.applyReady("orders", "{}");
    String password = namespace.secret("orders-superuser", "password");

    setPassword("orders-superuser", "chosen\n");
    assertThat(awaitStalled("InvalidSecret").getMessage())
        .contains("key password of Secret orders-superuser contains a line break");

    setPassword("orders-superuser", password);
    namespace.await("orders", SECONDS, Conditions::isReady);
    Jdbc.connectAsSuperuser(namespace, "orders").close();
  }

  private Condition awaitStalled(String reason) {
    return condition(
            namespace.await(
                "orders",
                SECONDS,
                found ->
                    condition(found, "Stalled")
                        .filter(stalled -> stalled.getReason().equals(reason))
                        .isPresent()),
            "Stalled")
        .orElseThrow();
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
    try (Connection connection = Jdbc.connect(namespace, database, password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private void setPassword(String secret, String password) {
    edit(secret, Map.of("password", password));
  }

  private void edit(String secret, Map<String, String> values) {
    edit(secret, found -> found.addToData(encoded(values)));
  }

  private void edit(String secret, UnaryOperator<SecretBuilder> change) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(found -> change.apply(new SecretBuilder(found)).build());
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
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> Base64.getEncoder().encodeToString(entry.getValue().getBytes(UTF_8))));
  }

  private static Map<String, String> base64(Map<String, byte[]> values) {
    return values.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Base64.getEncoder().encodeToString(entry.getValue())));
  }
}
