package dev.databaseoperator.hostile;

import static dev.databaseoperator.testkit.Conditions.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.spec.SpecCheck;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.OperatorProcess;
import dev.databaseoperator.view.Memories;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Somebody has replaced the CRD by one without limits: what the schema would have refused gets in,
 * and no further. One life of an operator, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LaxSchemaIT {

  private static final SpecCheck SPEC_CHECK = new SpecCheck(new Memories());

  private static final Duration SECONDS = Duration.ofSeconds(30);
  private static final String CRD = "databases.databaseoperator.dev";

  /** Which the API server writes in another way, in the objects that are made of them. */
  private static final Map<String, Object> ODD_AMOUNTS =
      Map.of(
          "limits", Map.of("memory", "+268435456e0", "ephemeral-storage", "1.5Gi"),
          "requests", Map.of("cpu", ".01", "memory", "1E8"));

  /** Of each field. */
  private static final int STRINGS = 4;

  private static final Map<String, Field> HOSTILE = new LinkedHashMap<>();

  private static ApiServer apiServer;
  private static KubernetesClient client;
  private static KubernetesSerialization serialization;
  private static String namespace;
  private static CustomResourceDefinition strict;
  private static OperatorProcess operator;

  @BeforeAll
  static void hostileDatabasesGetIn() {
    apiServer = ApiServer.another();
    client = apiServer.client();
    serialization = client.getKubernetesSerialization();
    namespace = apiServer.newNamespace("lax");
    strict = client.apiextensions().v1().customResourceDefinitions().withName(CRD).get();
    List<Map<String, Object>> refused = new ArrayList<>();
    for (Field field : Fields.all()) {
      HostileStrings strings = new HostileStrings("lax " + field.path());
      strings.around(field.good(), field.alphabet(), field.most(), 200).stream()
          .skip(field.good().size())
          .map(value -> object(field, value, refused.size()))
          .filter(LaxSchemaIT::isRefusedAndReadable)
          .limit(STRINGS)
          .forEach(
              object -> {
                refused.add(object);
                HOSTILE.put(name(object), field);
              });
    }
    replaceCrd(lax());
    await().atMost(SECONDS).until(() -> refused.stream().allMatch(object -> isAccepted(object)));
    refused.forEach(object -> resource(object).create());
    operator = OperatorProcess.start(apiServer);
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    apiServer.stop();
  }

  @Test
  @Order(1)
  void eachIsStalledAndItsFieldNamed() {
    assertThat(HOSTILE).hasSizeGreaterThan(60);
    HOSTILE.forEach(
        (name, field) -> {
          Condition stalled = awaitStalled(name);
          assertThat(stalled.getReason()).as(name).isEqualTo("InvalidSpec");
          assertThat(stalled.getMessage())
              .startsWith(field.path().replaceAll("(\\[\\]|\\.\\*|\\.<).*", ""));
        });
  }

  @Test
  @Order(2)
  void nothingIsMadeOfThem() {
    assertThat(children(null)).isEmpty();
    assertThat(operator.log()).doesNotContain("Exception", "\tat ");
  }

  @Test
  @Order(3)
  void othersAreServed() {
    Map<String, Object> object = object(Fields.all().get(0), "orders", 0);
    object.put("spec", Map.of("resources", ODD_AMOUNTS));
    resource(object).create();
    await().atMost(SECONDS).until(() -> children("orders").size() == 7);
  }

  /** Another spelling of an amount is no difference. */
  @Test
  @Order(4)
  void anAmountThatTheApiServerSpellsInAnotherWayIsWrittenOnce() {
    databases()
        .withName("orders")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"deletionProtection\":true}}");
    await()
        .atMost(SECONDS)
        .until(
            () ->
                databases().withName("orders").get().getStatus() != null
                    && databases()
                        .withName("orders")
                        .get()
                        .getMetadata()
                        .getGeneration()
                        .equals(
                            databases()
                                .withName("orders")
                                .get()
                                .getStatus()
                                .getObservedGeneration()));
    assertThat(
            apiServer.audit().ofOperatorIn(namespace).stream()
                .map(String::valueOf)
                .filter(request -> request.contains("statefulsets") && request.contains("orders-1"))
                .filter(request -> request.contains("patch")))
        .hasSize(1);
  }

  @Test
  @Order(4)
  void theStatusHealsWhenTheFieldIsCorrected() {
    for (String field : List.of("spec.imageName", "spec.bootstrap.initdb.locale")) {
      String name =
          HOSTILE.entrySet().stream()
              .filter(entry -> entry.getValue().path().equals(field))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow();
      databases()
          .withName(name)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              field.equals("spec.imageName")
                  ? "{\"spec\":{\"imageName\":\"postgres:17\"}}"
                  : "{\"spec\":{\"bootstrap\":{\"initdb\":{\"locale\":\"C\"}}}}");
      await()
          .atMost(SECONDS)
          .until(
              () ->
                  condition(databases().withName(name).get(), "Stalled").isEmpty()
                      && children(name).size() == 7);
      HOSTILE.remove(name);
    }
  }

  @Test
  @Order(5)
  void eachCanBeDeleted() {
    List<String> names = new ArrayList<>(HOSTILE.keySet());
    names.remove(witness());
    names.forEach(name -> databases().withName(name).delete());
    await()
        .atMost(SECONDS)
        .until(
            () ->
                databases().list().getItems().stream()
                    .noneMatch(found -> names.contains(found.getMetadata().getName())));
  }

  /** The limits are back, and what got in meanwhile is still there. */
  @Test
  @Order(6)
  void theStatusCanStillBeWrittenWhenTheLimitsAreBack() {
    replaceCrd(strict);
    Map<String, Object> another = object(Fields.all().get(2), "not an image", 999);
    await().atMost(SECONDS).until(() -> !isAccepted(another));

    databases()
        .withName(witness())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"monitoring\":{\"enabled\":true}}}");
    await()
        .atMost(SECONDS)
        .until(
            () -> {
              Database now = databases().withName(witness()).get();
              return now.getMetadata()
                  .getGeneration()
                  .equals(now.getStatus().getObservedGeneration());
            });
    assertThat(awaitStalled(witness()).getReason()).isEqualTo("InvalidSpec");
    databases().withName(witness()).delete();
    await().atMost(SECONDS).until(() -> databases().withName(witness()).get() == null);
  }

  /** One that lives until the end. */
  private static String witness() {
    return HOSTILE.entrySet().stream()
        .filter(entry -> entry.getValue().path().equals("spec.imageName"))
        .map(Map.Entry::getKey)
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  private static NonNamespaceOperation<
          Database, KubernetesResourceList<Database>, Resource<Database>>
      databases() {
    return client.resources(Database.class).inNamespace(namespace);
  }

  private static Condition awaitStalled(String name) {
    return await("Stalled of " + name)
        .atMost(SECONDS)
        .until(() -> condition(databases().withName(name).get(), "Stalled"), Optional::isPresent)
        .orElseThrow();
  }

  /** Those of one Database, or of all. */
  private static List<HasMetadata> children(String database) {
    String selector =
        Labels.MANAGED_SELECTOR + (database == null ? "" : "," + Labels.DATABASE + "=" + database);
    return Stream.of(
            client.secrets().inNamespace(namespace).withLabelSelector(selector).list(),
            client.configMaps().inNamespace(namespace).withLabelSelector(selector).list(),
            client.services().inNamespace(namespace).withLabelSelector(selector).list(),
            client
                .persistentVolumeClaims()
                .inNamespace(namespace)
                .withLabelSelector(selector)
                .list(),
            client.apps().statefulSets().inNamespace(namespace).withLabelSelector(selector).list())
        .flatMap(list -> list.getItems().stream())
        .map(HasMetadata.class::cast)
        .collect(Collectors.toList());
  }

  private static Map<String, Object> object(Field field, String value, int number) {
    Map<String, Object> object = new HashMap<>(field.object().apply(value));
    object.put("apiVersion", "databaseoperator.dev/v1");
    object.put("kind", Database.KIND);
    Map<String, Object> metadata = new HashMap<>();
    ((Map<?, ?>) object.get("metadata"))
        .forEach((key, present) -> metadata.put((String) key, present));
    metadata.put("namespace", namespace);
    if (!field.path().equals("metadata.name")) {
      metadata.put("name", "hostile-" + number + "-" + Math.abs(value.hashCode() % 100_000));
    }
    object.put("metadata", metadata);
    return object;
  }

  private static String name(Map<String, Object> object) {
    return (String) ((Map<?, ?>) object.get("metadata")).get("name");
  }

  /** By our schema or by the operator, but not by what all of Kubernetes demands of a name. */
  private static boolean isRefusedAndReadable(Map<String, Object> object) {
    if (!name(object).matches("[a-z0-9]([-a-z0-9.]{0,60}[a-z0-9])?")) {
      return false;
    }
    try {
      return !SPEC_CHECK
          .violations(serialization.unmarshal(serialization.asJson(object), Database.class))
          .isEmpty();
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static boolean isAccepted(Map<String, Object> object) {
    try {
      resource(object).dryRun().create();
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static Resource<GenericKubernetesResource> resource(Map<String, Object> object) {
    return client.resource(serialization.convertValue(object, GenericKubernetesResource.class));
  }

  private static void replaceCrd(CustomResourceDefinition crd) {
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(CRD)
        .edit(
            found ->
                new CustomResourceDefinitionBuilder(found)
                    .editSpec()
                    .withVersions(crd.getSpec().getVersions())
                    .endSpec()
                    .build());
  }

  /** Fields and types, and no limit. */
  private static CustomResourceDefinition lax() {
    CustomResourceDefinition lax =
        serialization.unmarshal(serialization.asJson(strict), CustomResourceDefinition.class);
    relax(lax.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema());
    return lax;
  }

  private static void relax(JSONSchemaProps schema) {
    schema.setPattern(null);
    schema.setMinLength(null);
    schema.setMaxLength(null);
    schema.setMinimum(null);
    schema.setMaximum(null);
    schema.setMaxItems(null);
    schema.setMaxProperties(null);
    schema.setEnum(List.of());
    schema.setXKubernetesValidations(List.of());
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(LaxSchemaIT::relax);
    }
    if (schema.getItems() != null) {
      relax(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      relax(schema.getAdditionalProperties().getSchema());
    }
  }
}
