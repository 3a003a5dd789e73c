package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Jdbc.execute;
import static dev.databaseoperator.testkit.Jdbc.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one capability cannot do holds back only what needs it. */
class HeldBackIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  @Test
  void aVolumeThatCannotGrowKeepsNothingElseFromBeingDone() throws SQLException {
    rigidClass();
    namespace.applyReady("orders", "{storage: {size: 1Gi, storageClass: rigid}}");
    namespace.patch("orders", "{\"spec\":{\"storage\":{\"size\":\"2Gi\"}}}");
    awaitReason("VolumeNotExpandable");

    // A password in the Secret becomes PostgreSQL's.
    password("changed-meanwhile");
    awaitLogin("changed-meanwhile");
    // A rotated one too, and Secret and server have the same.
    namespace.patch(
        "orders", "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/rotate\":\"now\"}}}");
    await().atMost(SOON).until(() -> !password().equals("changed-meanwhile"));
    awaitLogin(password());
    // Resources, a StatefulSet that is gone, hibernation.
    namespace.patch("orders", "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"300Mi\"}}}}");
    await().atMost(SOON).until(() -> memory().equals("300Mi"));
    String uid = find(StatefulSet.class, "orders-1").getMetadata().getUid();
    namespace
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .delete();
    await()
        .atMost(SOON)
        .until(
            () ->
                find(StatefulSet.class, "orders-1") != null
                    && !find(StatefulSet.class, "orders-1").getMetadata().getUid().equals(uid));
    namespace.patch("orders", "{\"spec\":{\"hibernated\":true}}");
    await()
        .atMost(SOON)
        .until(() -> find(StatefulSet.class, "orders-1").getSpec().getReplicas() == 0);
    namespace.patch("orders", "{\"spec\":{\"hibernated\":false}}");
    assertThat(condition(namespace.database("orders"), "Ready").orElseThrow().getMessage())
        .contains("everything else goes on", "set spec.storage.size back");

    namespace.patch("orders", "{\"spec\":{\"storage\":{\"size\":\"1Gi\"}}}");
    assertThat(namespace.awaitReady("orders").getStatus().getStorage().getSize()).isEqualTo("1Gi");
  }

  @Test
  void aClaimThatCannotGrowIsAdoptedAllTheSame() {
    rigidClass();
    namespace.applyReady("orders", "{storage: {size: 1Gi, storageClass: rigid}}");
    namespace.client().resource(namespace.database("orders")).delete();
    await()
        .atMost(SOON)
        .until(
            () ->
                find(PersistentVolumeClaim.class, "orders-1")
                    .getMetadata()
                    .getLabels()
                    .containsKey("databaseoperator.dev/retained"));
    await().atMost(SOON).until(() -> find(Database.class, "orders") == null);

    namespace.apply("orders", "{storage: {size: 2Gi, storageClass: rigid}}");

    awaitReason("VolumeNotExpandable");
    assertThat(find(PersistentVolumeClaim.class, "orders-1").getMetadata().getLabels())
        .doesNotContainKey("databaseoperator.dev/retained");
    await()
        .atMost(SOON)
        .until(() -> namespace.database("orders").getStatus().getReadyInstances() == 1);
  }

  @Test
  void aReferenceThatIsMissingKeepsOnlyThePasswordBack() {
    namespace.apply("orders", "{bootstrap: {initdb: {secret: {name: mine}}}}");
    awaitReason("InvalidReference");
    await()
        .atMost(SOON)
        .until(() -> namespace.database("orders").getStatus().getReadyInstances() == 1);
    assertThat(find(Service.class, "orders-rw")).isNotNull();
    assertThat(find(Secret.class, "orders-app")).as("no other password").isNull();
    assertThat(status("DatabasesReady")).isEqualTo("False");

    namespace.applyCredentials("mine", "app", "chosen");
    namespace.awaitReady("orders");
    assertThat(password()).isEqualTo("chosen");
  }

  @Test
  void aGeneratedPasswordChangesOnlyWhenPostgresTakesIt() throws SQLException {
    namespace.applyReady("orders", "{}");
    String before = password();
    try (Connection superuser = Jdbc.connectAsSuperuser(namespace, "orders")) {
      execute(superuser, "BEGIN", "LOCK TABLE pg_authid IN ACCESS EXCLUSIVE MODE");
      // Something that needs SQL, so that the operator learns that it cannot have it.
      password(before + "x");
      awaitReason("SqlTimeout");
      namespace.patch(
          "orders", "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/rotate\":\"now\"}}}");
      assertThat(status("DatabasesReady")).isEqualTo("False");
      // Ten seconds of tries that would have rotated it.
      await()
          .during(Duration.ofSeconds(12))
          .atMost(Duration.ofSeconds(14))
          .until(() -> password().equals(before + "x"));
      execute(superuser, "ROLLBACK");
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> !password().equals(before + "x"));
    awaitLogin(password());
    namespace.awaitReady("orders");
  }

  @Test
  void aConditionDoesNotRepeatASuccessOfBefore() {
    namespace.applyReady("orders", "{}");
    namespace.patch("orders", "{\"spec\":{\"paused\":true}}");
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());
    assertThat(status("DatabasesReady")).isEqualTo("True");

    password("not-applied");

    Condition databases =
        condition(
                namespace.await(
                    "orders",
                    SOON,
                    found ->
                        condition(found, "DatabasesReady")
                            .filter(c -> c.getStatus().equals("False"))
                            .isPresent()),
                "DatabasesReady")
            .orElseThrow();
    assertThat(databases.getMessage()).contains("spec.paused is true");
    namespace.patch("orders", "{\"spec\":{\"paused\":false}}");
    namespace.awaitReady("orders");
    awaitLogin("not-applied");
  }

  /** A refused update of a Secret is told; what stands on it goes on. */
  @Test
  void anImmutableSecretIsToldWithTheRemedyAndHoldsNothingUp() {
    namespace.applyReady("orders", "{}");
    merge(
        "{\"immutable\":true,\"metadata\":{\"labels\":{\"databaseoperator.dev/database\":\"orders\"}}}");
    namespace.patch(
        "orders", "{\"metadata\":{\"annotations\":{\"databaseoperator.dev/rotate\":\"now\"}}}");
    awaitReason("Refused");
    assertThat(condition(namespace.database("orders"), "Ready").orElseThrow().getMessage())
        .contains("immutable: true", "Set spec.paused to true", "replace --force");
    namespace.patch("orders", "{\"spec\":{\"resources\":{\"limits\":{\"memory\":\"300Mi\"}}}}");
    await().atMost(SOON).until(() -> memory().equals("300Mi"));
  }

  @Test
  void labelsThatAreTakenFromPodClaimAndSecretsArePutBack() throws SQLException {
    namespace.applyReady("orders", "{}");
    try (Connection app = Jdbc.connect(namespace, "orders")) {
      execute(app, "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    String secret = password();
    String claim = find(PersistentVolumeClaim.class, "orders-1").getMetadata().getUid();
    String managed = "app.kubernetes.io/managed-by";
    String database = "databaseoperator.dev/database";
    for (String label : new String[] {managed, database}) {
      label(find(PersistentVolumeClaim.class, "orders-1"), label);
      label(find(Secret.class, "orders-app"), label);
      label(find(Secret.class, "orders-superuser"), label);
      await()
          .atMost(SOON)
          .until(
              () ->
                  isLabelled(find(PersistentVolumeClaim.class, "orders-1"), label)
                      && isLabelled(find(Secret.class, "orders-app"), label)
                      && isLabelled(find(Secret.class, "orders-superuser"), label));
    }
    label(find(Pod.class, "orders-1-0"), managed);
    await().atMost(SOON).until(() -> isLabelled(find(Pod.class, "orders-1-0"), managed));
    namespace.awaitReady("orders");
    assertThat(password()).isEqualTo(secret);
    assertThat(find(PersistentVolumeClaim.class, "orders-1").getMetadata().getUid())
        .isEqualTo(claim);
    try (Connection app = Jdbc.connect(namespace, "orders")) {
      assertThat(query(app, "SELECT answer FROM kept")).containsExactly("42");
    }
  }

  /** While nobody puts them back. */
  @Test
  void whatHasLostALabelIsKeptWithTheDatabaseAllTheSame() {
    namespace.applyReady("orders", "{}");
    String password = password();
    namespace.patch("orders", "{\"spec\":{\"paused\":true}}");
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());
    for (HasMetadata kept :
        new HasMetadata[] {
          find(PersistentVolumeClaim.class, "orders-1"),
          find(Secret.class, "orders-app"),
          find(Secret.class, "orders-superuser")
        }) {
      label(kept, "app.kubernetes.io/managed-by");
    }
    namespace.client().resource(namespace.database("orders")).delete();
    await().atMost(SOON).until(() -> find(Database.class, "orders") == null);

    namespace.applyReady("orders", "{}");

    assertThat(password()).isEqualTo(password);
  }

  @Test
  void noMessageAdvisesToDeleteWhatHoldsData() {
    for (String kind : new String[] {"pvc", "secret"}) {
      String name = kind.equals("pvc") ? "orders-1" : "orders-app";
      HasMetadata foreign =
          kind.equals("pvc")
              ? new PersistentVolumeClaimBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .endMetadata()
                  .withNewSpec()
                  .withAccessModes("ReadWriteOnce")
                  .withNewResources()
                  .addToRequests("storage", new Quantity("1Gi"))
                  .endResources()
                  .endSpec()
                  .build()
              : new SecretBuilder().withNewMetadata().withName(name).endMetadata().build();
      namespace.client().resource(foreign).inNamespace(namespace.name()).create();
    }
    namespace.apply("orders", "{}");
    awaitReason("NameTaken");
    assertThat(condition(namespace.database("orders"), "Ready").orElseThrow().getMessage())
        .contains("does not belong to this Database", "kubectl label")
        .doesNotContainIgnoringCase("delete");
  }

  /** A StatefulSet that somebody has scaled, or whose pods its controller would replace. */
  @Test
  void aStatefulSetOfMorePodsOrWithAnotherUpdateStrategyIsUndone() {
    namespace.applyReady("orders", "{}");
    namespace
        .client()
        .resource(find(StatefulSet.class, "orders-1"))
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"spec":{"replicas":2,"updateStrategy":
              {"type":"RollingUpdate","rollingUpdate":{"partition":1}}}}
            """);
    await()
        .atMost(SOON)
        .until(
            () ->
                find(StatefulSet.class, "orders-1").getSpec().getReplicas() == 1
                    && find(StatefulSet.class, "orders-1")
                        .getSpec()
                        .getUpdateStrategy()
                        .getType()
                        .equals("OnDelete"));
  }

  private void awaitReason(String reason) {
    namespace.await(
        "orders",
        Duration.ofSeconds(60),
        found -> condition(found, "Ready").filter(c -> c.getReason().equals(reason)).isPresent());
  }

  private String status(String type) {
    return condition(namespace.database("orders"), type).orElseThrow().getStatus();
  }

  private String memory() {
    var limits =
        find(StatefulSet.class, "orders-1")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .get(0)
            .getResources()
            .getLimits();
    return limits == null || limits.get("memory") == null ? "" : limits.get("memory").toString();
  }

  private String password() {
    return namespace.secret("orders-app", "password");
  }

  private void password(String password) {
    merge(
        "{\"data\":{\"password\":\"%s\"}}"
            .formatted(
                Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8))));
  }

  private void merge(String patch) {
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName("orders-app")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private void awaitLogin(String password) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              try (Connection connection = Jdbc.connect(namespace, "orders", password)) {
                return connection.isValid(5);
              } catch (SQLException e) {
                return false;
              }
            });
  }

  private void label(HasMetadata object, String label) {
    namespace
        .client()
        .resource(object)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"%s\":\"x\"}}}".formatted(label));
  }

  private static boolean isLabelled(HasMetadata object, String label) {
    return !"x".equals(object.getMetadata().getLabels().get(label));
  }

  private void rigidClass() {
    namespace
        .client()
        .resource(
            new StorageClassBuilder()
                .withNewMetadata()
                .withName("rigid")
                .endMetadata()
                .withProvisioner("example.com/test")
                .withAllowVolumeExpansion(false)
                .build())
        .serverSideApply();
  }

  private <R extends HasMetadata> R find(Class<R> type, String name) {
    return namespace.client().resources(type).inNamespace(namespace.name()).withName(name).get();
  }
}
