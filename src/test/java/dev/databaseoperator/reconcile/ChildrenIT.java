package dev.databaseoperator.reconcile;

import static dev.databaseoperator.testkit.Conditions.condition;
import static dev.databaseoperator.testkit.Jdbc.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Phase;
import dev.databaseoperator.testkit.Conditions;
import dev.databaseoperator.testkit.Jdbc;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the operator does about objects of a Database that others delete, change or made before it.
 */
class ChildrenIT {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension final Tenant namespace = Tenant.onApiServer();

  static List<Arguments> children() {
    return List.of(
        Arguments.of(Secret.class, "orders-app"),
        Arguments.of(Secret.class, "orders-superuser"),
        Arguments.of(ConfigMap.class, "orders-config"),
        Arguments.of(Service.class, "orders-rw"),
        Arguments.of(Service.class, "orders-instances"),
        Arguments.of(StatefulSet.class, "orders-1"),
        Arguments.of(Pod.class, "orders-1-0"));
  }

  @ParameterizedTest
  @MethodSource("children")
  void aDeletedChildComesBackAndTheDataIsStillThere(Class<? extends HasMetadata> type, String name)
      throws SQLException {
    namespace.applyReady("orders", "{}");
    try (Connection app = Jdbc.connect(namespace, "orders")) {
      Jdbc.execute(app, "CREATE TABLE sale (id int)", "INSERT INTO sale VALUES (42)");
    }
    String uid = find(type, name).getMetadata().getUid();

    namespace.client().resources(type).inNamespace(namespace.name()).withName(name).delete();

    await()
        .atMost(SOON)
        .until(
            () -> find(type, name),
            found -> found != null && !found.getMetadata().getUid().equals(uid));
    namespace.awaitReady("orders");
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (Connection app = Jdbc.connect(namespace, "orders")) {
                assertThat(query(app, "SELECT id FROM sale")).containsExactly("42");
              }
            });
  }

  @Test
  void aClaimDeletedByHandIsReportedWithTheWayOut() {
    namespace.applyReady("orders", "{}");
    namespace
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace.name())
        .withName("orders-1")
        .delete();

    Database database =
        namespace.await("orders", SOON, found -> condition(found, "Stalled").isPresent());
    assertThat(condition(database, "Stalled").orElseThrow().getReason())
        .isEqualTo("VolumeDeleting");
    assertThat(database.getStatus().getReadyInstances()).isEqualTo(1);
  }

  @Test
  void fieldsOfOthersSurviveAndFieldsOfOursArePutBack() {
    namespace.applyReady("orders", "{}");
    var service = namespace.client().services().inNamespace(namespace.name()).withName("orders-rw");

    service.edit(
        found ->
            new ServiceBuilder(found)
                .editMetadata()
                .addToAnnotations("example.com/owner", "me")
                .addToLabels("app.kubernetes.io/name", "changed")
                .endMetadata()
                .build());

    await()
        .atMost(SOON)
        .until(
            () -> service.get().getMetadata().getLabels().get("app.kubernetes.io/name"),
            "postgresql"::equals);
    assertThat(service.get().getMetadata().getAnnotations())
        .containsEntry("example.com/owner", "me");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\": null}",
        "{\"status\": {\"phase\": \"Failed\", \"readyInstances\": 0}}",
        "{\"status\": {\"conditions\": []}}"
      })
  void statusWrittenByAnotherClientIsPutBack(String patch) {
    Database ready = namespace.applyReady("orders", "{}");
    Object before = withoutTimes(ready);
    var database =
        namespace
            .client()
            .resources(Database.class)
            .inNamespace(namespace.name())
            .withName("orders");

    database.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch);

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(withoutTimes(database.get())).isEqualTo(before));
    // Of a status that is gone the operator knows no more than that the Database is Ready now.
    String first = ready.getStatus().getFirstReadyAt();
    if (patch.equals("{\"status\": null}")) {
      assertThat(Instant.parse(database.get().getStatus().getFirstReadyAt()))
          .isAfterOrEqualTo(Instant.parse(first));
    } else {
      assertThat(database.get().getStatus().getFirstReadyAt()).isEqualTo(first);
    }
  }

  private Object withoutTimes(Database database) {
    JsonNode status =
        namespace
            .client()
            .getKubernetesSerialization()
            .convertValue(database.getStatus(), JsonNode.class);
    status
        .path("conditions")
        .forEach(condition -> ((ObjectNode) condition).remove("lastTransitionTime"));
    ((ObjectNode) status).remove("firstReadyAt");
    return status;
  }

  @ParameterizedTest
  @ValueSource(strings = {"replica", ""})
  void aPodWhoseRoleWasChangedByHandIsPutBackBehindItsService(String changed) {
    namespace.applyReady("orders", "{}");
    var pod = namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0");
    String uid = pod.get().getMetadata().getUid();

    pod.edit(
        found ->
            new PodBuilder(found)
                .editMetadata()
                .removeFromLabels(Labels.ROLE)
                .addToLabels(changed.isEmpty() ? Map.of() : Map.of(Labels.ROLE, changed))
                .addToLabels("example.com/mine", "kept")
                .endMetadata()
                .build());

    Map<String, String> selector = find(Service.class, "orders-rw").getSpec().getSelector();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(pod.get().getMetadata().getLabels())
                    .containsAllEntriesOf(selector)
                    .containsEntry(Labels.ROLE, Labels.ROLE_PRIMARY));
    assertThat(pod.get().getMetadata().getLabels()).containsEntry("example.com/mine", "kept");
    assertThat(pod.get().getMetadata().getUid()).isEqualTo(uid);
    assertThat(namespace.audit().ofOperatorIn(namespace.name()))
        .filteredOn(request -> request.mutating() && request.resource().equals("pods"))
        .allSatisfy(
            request ->
                assertThat(request.json().path("requestObject").toString())
                    .contains("\"op\":\"test\",\"path\":\"/metadata/uid\""))
        .isNotEmpty();
  }

  @Test
  void aCopyOfThePodThatKeepsItsLabelsIsNotSelectedByAService() {
    namespace.applyReady("orders", "{}");
    Pod original = find(Pod.class, "orders-1-0");
    Pod copy =
        namespace
            .client()
            .resource(
                new PodBuilder(original)
                    .withNewMetadata()
                    .withName("copy")
                    .withNamespace(namespace.name())
                    .withLabels(original.getMetadata().getLabels())
                    .endMetadata()
                    .withStatus(null)
                    .build())
            .create();
    namespace
        .client()
        .resource(new PodBuilder(copy).withStatus(original.getStatus()).build())
        .updateStatus();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(find(Pod.class, "copy").getMetadata().getLabels())
                    .doesNotContainKeys(Labels.ROLE, Labels.INSTANCE)
                    .containsKey(Labels.DATABASE));
    assertThat(find(Pod.class, "orders-1-0").getMetadata().getLabels())
        .containsEntry(Labels.ROLE, Labels.ROLE_PRIMARY)
        .containsEntry(Labels.INSTANCE, "orders-1");
    namespace.client().resource(copy).withGracePeriod(0).delete();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {apiVersion: v1, kind: Secret, metadata: {name: orders-app}, stringData: {mine: untouched}}
        """,
        """
        {apiVersion: v1, kind: Secret, metadata: {name: orders-superuser},
         stringData: {password: untouched}}
        """,
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: orders-config}, data: {mine: untouched}}
        """,
        """
        {apiVersion: v1, kind: Service, metadata: {name: orders-instances},
         spec: {ports: [{port: 1}]}}
        """,
        """
        {apiVersion: v1, kind: Service, metadata: {name: orders-rw}, spec: {ports: [{port: 1}]}}
        """,
        """
        {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: orders-1},
         spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
        """,
        """
        {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: orders-1},
         spec: {replicas: 0, serviceName: mine, selector: {matchLabels: {mine: untouched}},
                template: {metadata: {labels: {mine: untouched}},
                           spec: {containers: [{name: mine, image: mine}]}}}}
        """,
        """
        {apiVersion: apps/v1, kind: StatefulSet,
         metadata: {name: orders-1,
           labels: {app.kubernetes.io/managed-by: database-operator, databaseoperator.dev/database: orders},
           ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: mine, controller: true,
                              uid: 7bd3e6cf-6a5e-4bb1-9d2a-0d5b0f7b4f6e}]},
         spec: {replicas: 0, serviceName: mine, selector: {matchLabels: {mine: untouched}},
                template: {metadata: {labels: {mine: untouched}},
                           spec: {containers: [{name: mine, image: mine}]}}}}
        """
      })
  void anObjectOfTheSameNameThatIsNotOursIsLeftAlone(String yaml) {
    HasMetadata foreign = namespace.client().getKubernetesSerialization().unmarshal("---\n" + yaml);
    foreign.getMetadata().setNamespace(namespace.name());
    String version = version(namespace.client().resource(foreign).create());

    namespace.apply("orders", "{}");

    Database database =
        namespace.await("orders", SOON, found -> condition(found, "Stalled").isPresent());
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Failed);
    assertThat(condition(database, "Stalled").orElseThrow().getReason()).isEqualTo("NameTaken");
    assertThat(condition(database, "Stalled").orElseThrow().getMessage())
        .contains(
            foreign.getKind() + " " + foreign.getMetadata().getName(),
            // What may hold data is handed over or left, never deleted.
            foreign instanceof PersistentVolumeClaim || foreign instanceof Secret
                ? "hand it over: kubectl label --overwrite"
                : "delete or rename it");
    assertThat(version(namespace.client().resource(foreign).get())).isEqualTo(version);

    namespace.client().resource(foreign).delete();
    namespace.await("orders", Duration.ofSeconds(30), Conditions::isReady);
  }

  /** Without the status, which a controller writes: of a StatefulSet that has the labels. */
  private static String version(HasMetadata object) {
    return object instanceof StatefulSet set
        ? Serialization.asJson(set.getSpec()) + set.getMetadata().getLabels()
        : object.getMetadata().getResourceVersion();
  }

  @Test
  void aLargerSizeGrowsTheClaim() {
    storageClass("expandable", true);
    namespace.applyReady("orders", "{storage: {size: 1Gi, storageClass: expandable}}");

    edit("orders", database -> database.getSpec().getStorage().setSize("2Gi"));

    await().atMost(SOON).until(this::requestedSize, "2Gi"::equals);
    namespace.awaitReady("orders");
    assertThat(namespace.audit().ofOperatorIn(namespace.name()))
        .filteredOn(request -> request.mutating())
        .filteredOn(request -> request.resource().equals("persistentvolumeclaims"))
        .extracting(request -> request.verb() + " " + request.json().path("requestObject"))
        .last()
        .isEqualTo("patch {\"spec\":{\"resources\":{\"requests\":{\"storage\":\"2Gi\"}}}}");
  }

  @Test
  void aVolumeThatGrowsIsToldStepByStepAndDisturbsNobody() {
    storageClass("expandable", true);
    namespace.applyReady("orders", "{storage: {size: 1Gi, storageClass: expandable}}");
    var claim =
        namespace
            .client()
            .persistentVolumeClaims()
            .inNamespace(namespace.name())
            .withName("orders-1");
    claim.edit(
        found ->
            new PersistentVolumeClaimBuilder(found)
                .editMetadata()
                .addToAnnotations("example.com/mine", "kept")
                .addToLabels("example.com/mine", "kept")
                .endMetadata()
                .build());

    edit("orders", database -> database.getSpec().getStorage().setSize("2Gi"));
    awaitGrowth("VolumeResizing", "grows from 1Gi to 2Gi");

    // What the storage driver and the kubelet would write.
    growthStatus(claim, "1Gi", "FileSystemResizePending", "Waiting for user to (re-)start a pod");
    awaitGrowth("FileSystemResizePending", "delete the pod: Waiting for user");
    growthStatus(claim, "1Gi", "ControllerResizeError", "out of space");
    awaitGrowth("VolumeResizeFailed", "it tries again): out of space");
    assertThat(Conditions.isReady(namespace.database("orders"))).isTrue();

    growthStatus(claim, "2Gi", null, null);
    namespace.await("orders", SOON, found -> condition(found, "VolumeResizing").isEmpty());
    assertThat(claim.get().getMetadata().getAnnotations())
        .containsEntry("example.com/mine", "kept");
    assertThat(claim.get().getMetadata().getLabels()).containsEntry("example.com/mine", "kept");
  }

  private void awaitGrowth(String reason, String message) {
    Database database =
        namespace.await(
            "orders",
            SOON,
            found ->
                condition(found, "VolumeResizing")
                    .filter(growth -> growth.getReason().equals(reason))
                    .isPresent());
    assertThat(condition(database, "VolumeResizing").orElseThrow().getMessage()).contains(message);
  }

  private static void growthStatus(
      Resource<PersistentVolumeClaim> claim, String capacity, String condition, String message) {
    var status =
        new PersistentVolumeClaimBuilder(claim.get())
            .editStatus()
            .addToCapacity("storage", new Quantity(capacity))
            .withConditions();
    if (condition != null) {
      status
          .addNewCondition()
          .withType(condition)
          .withStatus("True")
          .withMessage(message)
          .endCondition();
    }
    claim
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), status.endStatus().build());
  }

  @Test
  void aLargerSizeThatTheClassRefusesIsReportedAndHealsWhenItAllows() {
    storageClass("rigid", false);
    namespace.applyReady("orders", "{storage: {size: 1Gi, storageClass: rigid}}");

    edit("orders", database -> database.getSpec().getStorage().setSize("2Gi"));

    Database database =
        namespace.await("orders", SOON, found -> condition(found, "Stalled").isPresent());
    assertThat(condition(database, "Stalled").orElseThrow().getReason())
        .isEqualTo("VolumeNotExpandable");
    assertThat(condition(database, "Stalled").orElseThrow().getMessage())
        .contains("PersistentVolumeClaim orders-1", "resize", "Set allowVolumeExpansion: true");
    assertThat(database.getStatus().getReadyInstances()).isEqualTo(1);

    storageClass("rigid", true);
    namespace.await("orders", Duration.ofSeconds(30), Conditions::isReady);
    assertThat(requestedSize()).isEqualTo("2Gi");
  }

  @Test
  void moreMemoryRestartsTheInstanceWithLargerBuffers() throws SQLException {
    namespace.applyReady("orders", "{resources: {limits: {memory: 256Mi}}}");
    assertThat(setting("shared_buffers")).isEqualTo("64MB");

    edit(
        "orders",
        database ->
            database.getSpec().getResources().getLimits().put("memory", new Quantity("1Gi")));

    namespace.awaitReady("orders");
    assertThat(setting("shared_buffers")).isEqualTo("256MB");
  }

  @Test
  void aPausedDatabaseIsReportedAndLeftAlone() {
    namespace.applyReady("orders", "{}");
    edit("orders", database -> database.getSpec().setPaused(true));
    namespace.await("orders", SOON, found -> condition(found, "Paused").isPresent());

    namespace.client().services().inNamespace(namespace.name()).withName("orders-rw").delete();
    namespace.client().pods().inNamespace(namespace.name()).withName("orders-1-0").delete();
    Database database =
        namespace.await(
            "orders",
            SOON,
            found -> condition(found, "Ready").orElseThrow().getStatus().equals("False"));
    assertThat(database.getStatus().getPhase()).isEqualTo(Phase.Degraded);
    namespace.awaitReady("orders");
    assertThat(find(Service.class, "orders-rw")).isNull();

    edit("orders", found -> found.getSpec().setPaused(false));
    await().atMost(SOON).until(() -> find(Service.class, "orders-rw") != null);
  }

  private void edit(String name, java.util.function.Consumer<Database> change) {
    namespace
        .client()
        .resources(Database.class)
        .inNamespace(namespace.name())
        .withName(name)
        .edit(
            found -> {
              change.accept(found);
              return found;
            });
  }

  private String requestedSize() {
    return find(PersistentVolumeClaim.class, "orders-1")
        .getSpec()
        .getResources()
        .getRequests()
        .get("storage")
        .toString();
  }

  private void storageClass(String name, boolean expandable) {
    namespace
        .client()
        .resource(
            new StorageClassBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withProvisioner("example.com/test")
                .withAllowVolumeExpansion(expandable)
                .build())
        .serverSideApply();
  }

  private String setting(String name) throws SQLException {
    try (Connection app = Jdbc.connect(namespace, "orders")) {
      return query(app, "SHOW " + name).get(0);
    }
  }

  private <R extends HasMetadata> R find(Class<R> type, String name) {
    return namespace.client().resources(type).inNamespace(namespace.name()).withName(name).get();
  }
}
