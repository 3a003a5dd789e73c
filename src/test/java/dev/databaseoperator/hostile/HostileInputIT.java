package dev.databaseoperator.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.child.CredentialSecret;
import dev.databaseoperator.credentials.AppSecret;
import dev.databaseoperator.credentials.Rotation;
import dev.databaseoperator.credentials.SuperuserSecret;
import dev.databaseoperator.instance.InstancesService;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.spec.SpecCheck;
import dev.databaseoperator.status.ProblemException;
import dev.databaseoperator.testkit.ApiServer;
import dev.databaseoperator.testkit.SchemaWalk;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.Memories;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every text that a user can write into a Database, with hostile strings, on a real API server: it
 * is refused with a message that names the field, or found as it is in the object where it belongs.
 * And the operator's own look at it comes to the same result.
 */
class HostileInputIT {

  private static final SpecCheck SPEC_CHECK = new SpecCheck(new Memories());

  /** Of strings in each field. */
  private static final int STRINGS = 300;

  private static final int REALLY_CREATED = 3;

  /** What has become of one string. */
  private enum Outcome {
    REFUSED,
    REFUSED_BY_OPERATOR,
    REFUSED_LATER,
    USED
  }

  private static final Map<String, String> REPORT = new TreeMap<>();

  private static KubernetesClient client;
  private static KubernetesSerialization serialization;
  private static String namespace;
  private static int tried;

  @BeforeAll
  static void apiServer() {
    client = ApiServer.withoutOperator().client();
    serialization = client.getKubernetesSerialization();
    namespace = ApiServer.withoutOperator().newNamespace("hostile");
  }

  @AfterAll
  static void report() {
    System.out.printf("-Dhostile.seed=%s: %s strings%n", HostileStrings.SEED, tried);
    REPORT.forEach((field, outcomes) -> System.out.printf("  %s: %s%n", field, outcomes));
    if (REPORT.size() == Fields.all().size()) {
      assertThat(tried).isGreaterThanOrEqualTo(5000);
    }
  }

  static List<Field> fields() {
    return Fields.all();
  }

  @Test
  void noTextOfTheSchemaIsForgotten() {
    Set<String> inSchema = new TreeSet<>();
    JSONSchemaProps spec =
        client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("databases.databaseoperator.dev")
            .get()
            .getSpec()
            .getVersions()
            .get(0)
            .getSchema()
            .getOpenAPIV3Schema()
            .getProperties()
            .get("spec");
    SchemaWalk.walk(
        "spec",
        spec,
        (path, schema) -> {
          if ("string".equals(schema.getType())
              || Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            inSchema.add(path);
          }
          if (schema.getAdditionalProperties() != null) {
            inSchema.add(path + ".<name>");
          }
        });

    assertThat(Fields.all().stream().map(Field::path).filter(p -> p.startsWith("spec.")).toList())
        .containsExactlyInAnyOrderElementsOf(inSchema);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void isRefusedByNameOrUsedAsItIs(Field field) {
    List<String> strings =
        new HostileStrings(field.path())
            .around(field.good(), field.alphabet(), field.most(), STRINGS);

    Map<String, Outcome> outcomes = new HashMap<>();
    List<Map.Entry<String, Outcome>> all =
        strings.parallelStream().map(value -> Map.entry(value, outcome(field, value))).toList();
    all.forEach(entry -> outcomes.put(entry.getKey(), entry.getValue()));

    Map<Outcome, Long> counts =
        all.stream()
            .collect(
                Collectors.groupingBy(Map.Entry::getValue, TreeMap::new, Collectors.counting()));
    REPORT.put(field.path(), counts.toString());
    tried += strings.size();
    assertThat(counts.get(Outcome.USED)).as("used of %s", field).isGreaterThanOrEqualTo(2);
    assertThat(counts.size()).as("outcomes of %s", field).isGreaterThanOrEqualTo(2);
    outcomes.entrySet().stream()
        .filter(entry -> entry.getValue() == Outcome.USED)
        .map(Map.Entry::getKey)
        .limit(REALLY_CREATED)
        .forEach(value -> isStoredAsItIs(field, value));
  }

  private static Outcome outcome(Field field, String value) {
    Map<String, Object> object = object(field, value);
    List<String> violations = violations(field, object);
    Database stored;
    try {
      stored = read(serialization.asJson(resource(object).dryRun().create()));
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as("%s: %s", shown(value), e.getMessage()).isEqualTo(422);
      assertThat(e.getStatus().getMessage()).as(shown(value)).contains(field.named());
      assertThat(violations)
          .as("what the operator says of %s, which the schema refuses", shown(value))
          .anyMatch(violation -> violation.startsWith(stem(field)));
      return Outcome.REFUSED;
    }
    if (!violations.isEmpty()) {
      // Of what no schema can limit.
      assertThat(field.path()).as(shown(value)).startsWith("metadata.annotations");
      assertThat(violations.get(0)).contains(field.named());
      return Outcome.REFUSED_BY_OPERATOR;
    }
    assertThat(field.stored().apply(stored)).isEqualTo(Fields.stored(value));
    return used(field, value, stored);
  }

  /** By the operator's own look, at the object as it was written. */
  private static List<String> violations(Field field, Map<String, Object> object) {
    Database written;
    try {
      written = read(serialization.asJson(object));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      // The model cannot read an empty quantity: the schema must refuse it.
      assertThat(field.path()).startsWith("spec.resources");
      return List.of(field.path() + " cannot be read");
    }
    return SPEC_CHECK.violations(written);
  }

  /** Makes the objects where the text belongs, lets the API server complete them, and looks. */
  private static Outcome used(Field field, String value, Database database) {
    switch (field.path()) {
      case "metadata.name" -> {
        for (HasMetadata child : children(database)) {
          HasMetadata made = made(child);
          assertThat(made.getMetadata().getName()).startsWith(value + "-");
          assertThat(made.getMetadata().getLabels())
              .containsEntry("databaseoperator.dev/database", value);
        }
      }
      case "metadata.annotations[databaseoperator.dev/rotate]" -> {
        Secret made = made(Rotation.created(database, AppSecret.of(database, "password")));
        if (!value.isEmpty()) {
          assertThat(made.getMetadata().getAnnotations())
              .containsEntry(Annotations.ROTATE_HANDLED, Fields.stored(value));
        }
      }
      case "spec.imageName" -> assertThat(container(database).getImage()).isEqualTo(value);
      case "spec.imagePullPolicy" ->
          assertThat(container(database).getImagePullPolicy()).isEqualTo(value);
      case "spec.imagePullSecrets[].name" ->
          assertThat(
                  statefulSet(database)
                      .getSpec()
                      .getTemplate()
                      .getSpec()
                      .getImagePullSecrets()
                      .get(0)
                      .getName())
              .isEqualTo(value);
      case "spec.storage.size" ->
          assertThat(
                  claim(database)
                      .getSpec()
                      .getResources()
                      .getRequests()
                      .get("storage")
                      .getNumericalAmount())
              .isEqualByComparingTo(new Quantity(value).getNumericalAmount());
      case "spec.storage.accessMode" ->
          assertThat(claim(database).getSpec().getAccessModes()).containsExactly(value);
      case "spec.storage.storageClass" ->
          assertThat(claim(database).getSpec().getStorageClassName()).isEqualTo(value);
      case "spec.bootstrap.initdb.encoding" ->
          assertThat(variable(database, "INITDB_ENCODING")).isEqualTo(value);
      case "spec.bootstrap.initdb.locale" ->
          assertThat(variable(database, "INITDB_LOCALE")).isEqualTo(value);
      case "spec.bootstrap.initdb.database" -> {
        CredentialClients clients = CredentialClients.of(made(AppSecret.of(database, "pass word")));
        assertThat(clients.databases()).containsOnly(value);
        assertThat(clients.passwords()).containsOnly("pass word");
      }
      case "spec.bootstrap.initdb.owner" -> {
        CredentialClients clients = CredentialClients.of(made(AppSecret.of(database, "pass word")));
        assertThat(clients.users()).containsOnly(value);
        assertThat(clients.passwords()).containsOnly("pass word");
      }
      case "spec.resources.limits.*", "spec.resources.requests.*" -> {
        return amounts(field, database, "memory", new Quantity(value));
      }
      case "spec.resources.limits.<name>", "spec.resources.requests.<name>" -> {
        return amounts(field, database, value, new Quantity("1"));
      }
      default ->
          // Read by the operator only: what it reads has been compared.
          assertThat(field.path())
              .isIn(
                  "spec.deletionPolicy",
                  "spec.bootstrap.initdb.secret.name",
                  "spec.bootstrap.initdb.postInitApplicationSQL[]",
                  "spec.credentials.rotateAfter");
    }
    return Outcome.USED;
  }

  /** Which resources there are, and how finely they can be divided, the API server knows alone. */
  private static Outcome amounts(Field field, Database database, String name, Quantity amount) {
    Container container;
    try {
      container = container(database);
    } catch (KubernetesClientException e) {
      assertThat(e.getStatus().getMessage()).contains(".resources");
      return Outcome.REFUSED_LATER;
    }
    Map<String, Quantity> amounts =
        field.path().contains("limits")
            ? container.getResources().getLimits()
            : container.getResources().getRequests();
    assertThat(amounts).containsOnlyKeys(name);
    assertThat(amounts.get(name).getNumericalAmount())
        .isEqualByComparingTo(amount.getNumericalAmount());
    return Outcome.USED;
  }

  @Test
  void everyValueOfASecretIsRefusedByNameOrReadTheSameByEveryClient() {
    Database database = Fields.complete(read("{\"metadata\":{\"name\":\"orders\"},\"spec\":{}}"));
    Map<Outcome, Integer> counts = new TreeMap<>();
    List<String> passwords = new HostileStrings("password").stream(1500).toList();
    for (String password : passwords) {
      Secret edited = AppSecret.of(database, "x");
      // What else is written there is put back.
      edited.getData().replaceAll((key, value) -> base64(password));
      if (password.isEmpty()) {
        continue;
      }
      Optional<String> read;
      try {
        read = CredentialSecret.text(edited, "password");
      } catch (ProblemException e) {
        assertThat(e).hasMessageStartingWith("key password of Secret orders-app ");
        assertThat(password.getBytes(UTF_8))
            .satisfiesAnyOf(
                bytes -> assertThat(bytes).hasSizeGreaterThan(1024),
                bytes -> assertThat(bytes).containsAnyOf(0, '\n', '\r'));
        counts.merge(Outcome.REFUSED_BY_OPERATOR, 1, Integer::sum);
        continue;
      }
      Secret completed = AppSecret.completed(database, edited, read.orElseThrow());
      CredentialClients clients = CredentialClients.of(made(completed));
      assertThat(clients.passwords()).as(shown(password)).containsOnly(Fields.stored(password));
      assertThat(clients.users()).containsOnly("app");
      assertThat(clients.databases()).containsOnly("app");
      counts.merge(Outcome.USED, 1, Integer::sum);
    }
    REPORT.put("Secret orders-app, password", counts.toString());
    assertThat(counts).hasSize(2).doesNotContainValue(0);
  }

  private static void isStoredAsItIs(Field field, String value) {
    Map<String, Object> object = object(field, value);
    GenericKubernetesResource wanted = resource(object).item();
    if (!field.path().equals("metadata.name")) {
      wanted.getMetadata().setName(null);
      wanted.getMetadata().setGenerateName("real-");
    }
    GenericKubernetesResource made = client.resource(wanted).create();
    assertThat(field.stored().apply(read(serialization.asJson(client.resource(made).get()))))
        .isEqualTo(Fields.stored(value));
    client.resource(made).delete();
  }

  private static List<HasMetadata> children(Database database) {
    return List.of(
        AppSecret.of(database, "password"),
        SuperuserSecret.of(database, "password"),
        Wanted.config(database),
        ReadWriteService.of(database),
        InstancesService.of(database),
        InstanceVolumeClaim.of(database, 1),
        Wanted.statefulSet(database, 1));
  }

  private static <R extends HasMetadata> R made(R wanted) {
    wanted.getMetadata().setNamespace(namespace);
    return client.resource(wanted).dryRun().create();
  }

  private static StatefulSet statefulSet(Database database) {
    return made(Wanted.statefulSet(database, 1));
  }

  private static Container container(Database database) {
    return statefulSet(database).getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  private static PersistentVolumeClaim claim(Database database) {
    return made(InstanceVolumeClaim.of(database, 1));
  }

  private static String variable(Database database, String name) {
    return container(database).getEnv().stream()
        .filter(variable -> variable.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> object(Field field, String value) {
    Map<String, Object> object = new HashMap<>(field.object().apply(value));
    object.put("apiVersion", "databaseoperator.dev/v1");
    object.put("kind", Database.KIND);
    Map<String, Object> metadata = new HashMap<>();
    ((Map<?, ?>) object.get("metadata"))
        .forEach((key, present) -> metadata.put((String) key, present));
    metadata.put("namespace", namespace);
    object.put("metadata", metadata);
    return object;
  }

  private static Resource<GenericKubernetesResource> resource(Map<String, Object> object) {
    return client.resource(serialization.convertValue(object, GenericKubernetesResource.class));
  }

  private static Database read(String json) {
    return Fields.complete(serialization.unmarshal(json, Database.class));
  }

  private static String stem(Field field) {
    return field.path().replaceAll("(\\[\\]|\\.\\*|\\.<).*", "");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String shown(String value) {
    String text = value.length() > 200 ? value.substring(0, 200) + "…" : value;
    return '"'
        + text.chars()
            .mapToObj(c -> c < ' ' || c > '~' ? "\\u%04x".formatted(c) : String.valueOf((char) c))
            .collect(Collectors.joining())
        + '"';
  }
}
