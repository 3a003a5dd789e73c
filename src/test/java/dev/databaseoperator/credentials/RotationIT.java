package dev.databaseoperator.credentials;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.kube.client.ConflictRetry;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** New passwords: on request, on schedule, and what keeps them from being lost. */
class RotationIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void aRequestRotatesOnceAlsoWhenTheOperatorIsRestarted() throws SQLException {
    namespace.applyReady("orders", "{}");
    String old = password();
    Connection open = Jdbc.connect(namespace, "orders");

    request("1");
    String rotated = awaitOther(old);
    await().atMost(SOON).until(() -> logsIn(rotated));
    assertThatThrownBy(() -> Jdbc.connect(namespace, "orders", old))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    assertThat(open.isValid(5)).as("a connection that was open").isTrue();
    open.close();
    await().atMost(SOON).until(() -> namespace.secret("orders-app", "uri").contains(rotated));
    assertThat(annotation(Annotations.ROTATE_HANDLED)).isEqualTo("1");
    assertThat(Instant.parse(annotation(Annotations.ROTATED_AT)))
        .isAfter(Instant.now().minusSeconds(60));
    await().atMost(SOON).until(() -> events("PasswordRotated").size() == 1);

    OperatorProcess.shared().terminate();
    OperatorProcess.succeededBy(OperatorProcess.start(ApiServer.shared()));
    request("2");
    String again = awaitOther(rotated);
    await().atMost(SOON).until(() -> logsIn(again));
    await().atMost(SOON).until(() -> events("PasswordRotated").size() == 2);
    assertThat(events("PasswordRotated"))
        .allSatisfy(note -> assertThat(note).doesNotContain(old, rotated, again));
  }

  @Test
  void anOldPasswordIsRotatedAndTheNextTimeIsWaitedFor() {
    namespace.applyReady("orders", "{credentials: {rotateAfter: 2160h}}");
    String first = password();
    assertThat(annotation(Annotations.ROTATED_AT)).isNull();

    // Ninety days ago, but for three seconds.
    Instant rotated = Instant.now().minus(Duration.ofDays(90)).plusSeconds(3);
    annotate(Annotations.ROTATED_AT, rotated.truncatedTo(ChronoUnit.SECONDS).toString());
    double reconciliations = OperatorProcess.shared().reconciliations();
    assertThat(password()).isEqualTo(first);

    String second = awaitOther(first);
    assertThat(Instant.now()).isAfter(rotated.plus(Duration.ofDays(90)).minusSeconds(1));
    await().atMost(SOON).until(() -> logsIn(second));
    await().atMost(SOON).until(() -> events("PasswordRotated").size() == 1);
    assertThat(events("PasswordRotated").get(0)).contains("the next one comes at");
    // By a timer, not by looking again and again.
    assertThat(OperatorProcess.shared().reconciliations() - reconciliations).isLessThan(8);
  }

  /** It has been all well until now, and nothing tells the operator that it is not any more. */
  @Test
  void aRequestWaitsUntilPostgresCanTakeThePasswordUp() throws SQLException {
    namespace.applyReady("orders", "{}");
    String old = password();
    List<Connection> all = new ArrayList<>();
    try {
      assertThatThrownBy(
              () -> {
                while (true) {
                  all.add(Jdbc.connectAsSuperuser(namespace, "orders"));
                }
              })
          .hasMessageContaining("too many clients");
      request("now");
      namespace.await(
          "orders",
          SOON,
          found ->
              condition(found, "Ready")
                  .filter(ready -> ready.getReason().equals("TooManyConnections"))
                  .isPresent());
      assertThat(password()).isEqualTo(old);
    } finally {
      for (Connection one : all) {
        one.close();
      }
    }
    String rotated = awaitOther(old);
    await().atMost(SOON).until(() -> logsIn(rotated));
    assertThat(logsIn(old)).isFalse();
  }

  @Test
  void aRequestBeforeTheFirstPasswordIsFulfilledByIt() {
    namespace
        .client()
        .resource(
            """
            apiVersion: databaseoperator.dev/v1
            kind: Database
            metadata:
              name: orders
              namespace: %s
              annotations: {databaseoperator.dev/rotate: "at once"}
            spec: {}
            """
                .formatted(namespace.name()))
        .create();
    namespace.awaitReady("orders");
    assertThat(annotation(Annotations.ROTATE_HANDLED)).isEqualTo("at once");
    assertThat(annotation(Annotations.ROTATED_AT)).isNull();
  }

  @Test
  void aSecretOfTheUsersOwnIsNotRotatedAndThatIsSaidOnce() {
    namespace.applyCredentials("mine", "app", "chosen");
    ;
    namespace.applyReady("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");

    request("1");
    await().atMost(SOON).until(() -> events("RotationRefused").size() == 1);
    assertThat(events("RotationRefused").get(0)).contains("Secret mine", "change it there");
    assertThat(password()).isEqualTo("chosen");
    assertThat(annotation(Annotations.ROTATE_HANDLED)).isEqualTo("1");
  }

  @Test
  void editsOfUsersAtTheSameTimeAreNotLost() {
    namespace.applyReady("orders", "{}");
    int rounds = 40;
    for (int round = 0; round < rounds; round++) {
      String key = "extra-" + round;
      request("round-" + round);
      new ConflictRetry(namespace.client(), new SimpleMeterRegistry())
          .update(secret(), found -> new SecretBuilder(found).addToData(key, "a2VwdA==").build());
    }
    await()
        .atMost(SOON)
        .until(() -> annotation(Annotations.ROTATE_HANDLED), ("round-" + (rounds - 1))::equals);
    for (int round = 0; round < rounds; round++) {
      assertThat(secret().getData()).containsKey("extra-" + round);
    }
    await().atMost(SOON).until(() -> logsIn(password()));
  }

  private String awaitOther(String password) {
    return await().atMost(SOON).until(this::password, now -> !now.equals(password));
  }

  private String password() {
    return namespace.secret("orders-app", "password");
  }

  private boolean logsIn(String password) {
    try (Connection connection = Jdbc.connect(namespace, "orders", password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private void request(String value) {
    namespace.patch(
        "orders",
        "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/rotate\":\"" + value + "\"}}}");
  }

  private void annotate(String name, String value) {
    new ConflictRetry(namespace.client(), new SimpleMeterRegistry())
        .update(
            secret(),
            found ->
                new SecretBuilder(found)
                    .editMetadata()
                    .addToAnnotations(name, value)
                    .endMetadata()
                    .build());
  }

  private Secret secret() {
    return namespace.client().secrets().inNamespace(namespace.name()).withName("orders-app").get();
  }

  private String annotation(String name) {
    Map<String, String> annotations = secret().getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  private List<String> events(String reason) {
    return namespace.events().stream()
        .filter(event -> event.getReason().equals(reason))
        .map(event -> event.getNote())
        .toList();
  }
}
