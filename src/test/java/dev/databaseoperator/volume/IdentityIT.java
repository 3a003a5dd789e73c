package dev.databaseoperator.volume;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Jdbc.execute;
import static dev.databaseoperator.testkit.Jdbc.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseStatus;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.AuditLog.Request;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import dev.databaseoperator.testkit.TestNode;
import dev.databaseoperator.testkit.faults.ProxiedOperator;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which data is whose, and that other data is left alone. */
class IdentityIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String OTHER = "7000000000000000001";

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void theStatusTellsWhichDataItIsAlsoWhenNothingRuns() throws Exception {
    DatabaseStatus ready = namespace.applyReady("orders", "{}").getStatus();
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
      assertThat(query(superuser, "SELECT system_identifier FROM pg_control_system()"))
          .containsExactly(ready.getSystemIdentifier());
    }
    assertThat(ready.getMajorVersion()).isEqualTo(17);
    assertThat(superuserKeys()).doesNotContainKey("system-identifier");

    hibernate("orders", true);
    DatabaseStatus asleep = namespace.database("orders").getStatus();
    assertThat(asleep.getSystemIdentifier()).isEqualTo(ready.getSystemIdentifier());
    assertThat(asleep.getMajorVersion()).isEqualTo(17);
    await().atMost(SOON).until(() -> superuserKeys().containsKey("system-identifier"));
    assertThat(namespace.secret("orders-superuser", "system-identifier"))
        .isEqualTo(ready.getSystemIdentifier());
    // Once, and without a new password.
    assertThat(secretWrites()).isEqualTo(1);
    hibernate("orders", false);
    assertThat(secretWrites()).isEqualTo(1);
  }

  @Test
  void otherDataIsLeftAloneUntilExactlyItIsAccepted() throws Exception {
    String own = namespace.applyReady("orders", "{}").getStatus().getSystemIdentifier();
    String other = namespace.applyReady("bills", "{}").getStatus().getSystemIdentifier();
    try (Connection app = Jdbc.connect(namespace, "bills")) {
      execute(app, "CREATE TABLE bill AS SELECT 42 AS id");
    }
    hibernate("orders", true);
    hibernate("bills", true);
    exchange("orders", "bills");

    namespace.patch("orders", "{\"spec\":{\"hibernated\":false}}");
    Database stalled = awaitStalled("orders", "ForeignData");
    assertThat(message(stalled)).contains(other, own, "accept-system-identifier");
    assertThat(stalled.getStatus().getSystemIdentifier()).isEqualTo(own);
    assertThat(stalled.getStatus().getPhase()).isEqualTo(Phase.Failed);

    accept("orders", "yes");
    awaitMessage("orders", "says \"yes\", which does nothing");
    accept("orders", OTHER);
    awaitMessage("orders", "(it is " + OTHER + ")");

    accept("orders", other);
    namespace.await(
        "orders",
        SOON,
        found ->
            Conditions.isReady(found) && other.equals(found.getStatus().getSystemIdentifier()));
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders", "app")) {
      assertThat(query(superuser, "SELECT id FROM bill")).containsExactly("42");
    }
    // The Secret follows the status; the old data is other data now.
    hibernate("orders", true);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(namespace.secret("orders-superuser", "system-identifier"))
                    .isEqualTo(other));
    assertThat(superuserKeys()).doesNotContainKey("accepted-system-identifier");
  }

  @Test
  void aLostClaimIsNotMadeAnewUntilItsDataIsGivenUpOnce() throws Exception {
    String own = namespace.applyReady("orders", "{}").getStatus().getSystemIdentifier();
    hibernate("orders", true);
    Resource<PersistentVolumeClaim> claim = claim("orders");
    claim.delete();
    Database lost = awaitStalled("orders", "VolumeLost");
    assertThat(message(lost)).contains("orders-1", own, "accept-system-identifier=none");
    assertThat(claim.get()).isNull();
    hibernateIs("orders", false);
    accept("orders", own);
    awaitMessage("orders", "a number, which accepts that data, not its absence");
    assertThat(claim.get()).isNull();

    accept("orders", "none");
    Database anew =
        namespace.await(
            "orders",
            SOON,
            found ->
                Conditions.isReady(found) && !own.equals(found.getStatus().getSystemIdentifier()));
    String begun = anew.getStatus().getSystemIdentifier();

    // The annotation that still stands there does not give up the new data too.
    hibernate("orders", true);
    claim.delete();
    assertThat(message(awaitStalled("orders", "VolumeLost"))).contains(begun);
    assertThat(claim.get()).isNull();
  }

  @Test
  void dataThatHasVanishedFromItsVolumeIsNotReplaced() throws Exception {
    String own = namespace.applyReady("orders", "{}").getStatus().getSystemIdentifier();
    hibernate("orders", true);
    Path pgdata = TestNode.shared().mounts(claim("orders").get()).pgdata();
    Path away = pgdata.resolveSibling("away");
    Files.move(pgdata, away);
    hibernateIs("orders", false);
    assertThat(message(awaitStalled("orders", "DataLost"))).contains(own);
    assertThat(pgdata).doesNotExist();

    // It heals by itself.
    Files.move(away, pgdata);
    namespace.awaitReady("orders");
  }

  /** The data is exchanged while no operator is there, or it would put the status back. */
  @Test
  void aServerWithOtherDataGetsNoSql() throws Exception {
    Tenant other = ApiServer.withoutOperator().tenant("faulty");
    try (TestNode node = TestNode.of(ApiServer.withoutOperator());
        ProxiedOperator operator = ProxiedOperator.of(other, ProxiedOperator.SHORT_LEASE).start()) {
      String found = other.applyReady("orders", "{}").getStatus().getSystemIdentifier();
      operator.process().kill();
      other
          .client()
          .resources(Database.class)
          .inNamespace(other.name())
          .withName("orders")
          .editStatus(
              database -> {
                database.getStatus().setSystemIdentifier(OTHER);
                return database;
              });
      String before = verifier(other);
      other
          .client()
          .secrets()
          .inNamespace(other.name())
          .withName("orders-app")
          .edit(secret -> new SecretBuilder(secret).addToStringData("password", "changed").build());
      operator.start();
      Database stalled = other.await("orders", SOON, isStalled("ForeignData"));
      assertThat(message(stalled)).contains(found, OTHER, "no SQL is applied");
      assertThat(stalled.getStatus().getReadyInstances()).isEqualTo(1);
      assertThat(stalled.getStatus().getSystemIdentifier()).isEqualTo(OTHER);
      assertThat(verifier(other)).isEqualTo(before);

      accept(other, "orders", found);
      other.await(
          "orders",
          SOON,
          database ->
              Conditions.isReady(database)
                  && found.equals(database.getStatus().getSystemIdentifier()));
      assertThat(verifier(other)).isNotEqualTo(before);
      other.client().resource(stalled).delete();
      other.client().apps().statefulSets().inNamespace(other.name()).delete();
    }
  }

  private static String verifier(Tenant tenant) throws Exception {
    String address =
        tenant
            .client()
            .pods()
            .inNamespace(tenant.name())
            .withName("orders-1-0")
            .get()
            .getStatus()
            .getPodIP();
    try (Connection superuser =
        DriverManager.getConnection(
            "jdbc:postgresql://" + address + ":5432/postgres",
            "postgres",
            tenant.secret("orders-superuser", "password"))) {
      return query(superuser, "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'").get(0);
    }
  }

  /** Exchanges what is on the volumes of two Databases that hibernate. */
  private void exchange(String one, String two) throws IOException {
    Path first = TestNode.shared().mounts(claim(one).get()).volume();
    Path second = TestNode.shared().mounts(claim(two).get()).volume();
    Path aside = first.resolveSibling("aside");
    for (String name : new String[] {"pgdata", "superuser.applied"}) {
      Files.move(first.resolve(name), aside);
      Files.move(second.resolve(name), first.resolve(name));
      Files.move(aside, second.resolve(name));
    }
  }

  private void hibernate(String name, boolean wish) {
    hibernateIs(name, wish);
    namespace.await(
        name,
        SOON,
        found -> found.getStatus().getPhase() == (wish ? Phase.Hibernated : Phase.Ready));
  }

  private void hibernateIs(String name, boolean wish) {
    namespace.patch(name, "{\"spec\":{\"hibernated\":" + wish + "}}");
  }

  private void accept(String name, String value) {
    accept(namespace, name, value);
  }

  private static void accept(Tenant tenant, String name, String value) {
    tenant.patch(
        name,
        "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/accept-system-identifier\":\"%s\"}}}"
            .formatted(value));
  }

  private Database awaitStalled(String name, String reason) {
    return namespace.await(name, SOON, isStalled(reason));
  }

  private static Predicate<Database> isStalled(String reason) {
    return found ->
        condition(found, "Stalled")
            .filter(stalled -> stalled.getReason().equals(reason))
            .isPresent();
  }

  private void awaitMessage(String name, String part) {
    namespace.await(name, SOON, found -> message(found).contains(part));
  }

  private static String message(Database database) {
    return condition(database, "Ready").orElseThrow().getMessage();
  }

  private Resource<PersistentVolumeClaim> claim(String database) {
    return namespace
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .withName(database + "-1");
  }

  private Map<String, String> superuserKeys() {
    Secret secret =
        namespace
            .client()
            .secrets()
            .inNamespace(namespace.name())
            .withName("orders-superuser")
            .get();
    return secret.getData();
  }

  private long secretWrites() {
    return namespace.audit().ofOperatorIn(namespace.name()).stream()
        .filter(Request::mutating)
        .filter(request -> request.resource().equals("secrets"))
        .filter(request -> !request.verb().equals("create"))
        .count();
  }
}
