package dev.databaseoperator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a Database looks through kubectl and through clients that know nothing of its schema. */
class DatabaseClientsIT {

  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  @TempDir static Path scratch;
  private static KubernetesClient client;
  private static String namespace;
  private static Path kubeconfig;

  @BeforeAll
  static void readyDatabase() throws IOException {
    client = ApiServer.withoutOperator().client();
    namespace = ApiServer.withoutOperator().newNamespace("clients");
    kubeconfig =
        Files.writeString(scratch.resolve("kubeconfig"), ApiServer.withoutOperator().kubeconfig());
    Database database = new Database();
    database.setMetadata(
        new ObjectMetaBuilder().withName("orders").withNamespace(namespace).build());
    database.setSpec(new DatabaseSpec());
    Database created = client.resource(database).create();
    created.setStatus(readyStatus());
    client.resource(created).updateStatus();
  }

  private static DatabaseStatus readyStatus() {
    DatabaseStatus status = new DatabaseStatus();
    status.setObservedGeneration(1L);
    status.setPhase(Phase.Ready);
    status.setInstances(1);
    status.setReadyInstances(1);
    status.setCurrentPrimary("orders-1");
    status.setImage("postgres:17");
    status.setBinding(new SecretReference("orders-app"));
    status.setSelector("databaseoperator.dev/database=orders");
    status.setConditions(
        List.of(
            new ConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withReason("Ready")
                .withMessage("PostgreSQL accepts connections")
                .withLastTransitionTime("2026-03-01T12:00:00Z")
                .build()));
    return status;
  }

  @Test
  void tableShowsTheColumnsOfTheDesign() throws Exception {
    JsonNode table =
        table("/apis/databaseoperator.dev/v1/namespaces/%s/databases".formatted(namespace));
    Map<String, Integer> priorities = new TreeMap<>();
    List<String> names = new ArrayList<>();
    for (JsonNode column : table.get("columnDefinitions")) {
      names.add(column.get("name").asText());
      priorities.put(column.get("name").asText(), column.get("priority").asInt());
      assertThat(column.get("description").asText()).isNotBlank();
    }
    assertThat(names)
        .containsExactly(
            "Name", "Instances", "Ready", "Status", "Primary", "Age", "Secret", "Image", "Message");
    assertThat(priorities)
        .containsAllEntriesOf(Map.of("Secret", 1, "Image", 1, "Message", 1))
        .containsAllEntriesOf(
            Map.of("Instances", 0, "Ready", 0, "Status", 0, "Primary", 0, "Age", 0));

    List<String> cells = new ArrayList<>();
    table.at("/rows/0/cells").forEach(cell -> cells.add(cell.asText()));
    assertThat(cells.remove(5)).as("age").matches("\\d+[smhd].*");
    assertThat(cells)
        .containsExactly(
            "orders",
            "1",
            "1",
            "Ready",
            "orders-1",
            "orders-app",
            "postgres:17",
            "PostgreSQL accepts connections");
  }

  @Test
  void scaleSubresourceShowsInstancesAndSelector() {
    Scale scale =
        client.resources(Database.class).inNamespace(namespace).withName("orders").scale();
    assertThat(scale.getSpec().getReplicas()).isEqualTo(1);
    assertThat(scale.getStatus().getReplicas()).isEqualTo(1);
    assertThat(scale.getStatus().getSelector()).isEqualTo("databaseoperator.dev/database=orders");
  }

  @Test
  void scalingIsHeldToTheRulesOfTheSpec() {
    Scale scale =
        client.resources(Database.class).inNamespace(namespace).withName("orders").scale();
    scale.getSpec().setReplicas(2);
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () ->
                client
                    .resources(Database.class)
                    .inNamespace(namespace)
                    .withName("orders")
                    .scale(scale));
    assertThat(refused).hasMessageContaining("set spec.instances to 1");
  }

  @Test
  void kindHasItsShortNameCategoryAndSubresources() {
    List<APIResource> resources = client.getApiResources("databaseoperator.dev/v1").getResources();
    assertThat(resources)
        .extracting(APIResource::getName)
        .containsExactlyInAnyOrder("databases", "databases/status", "databases/scale");
    assertThat(resources.stream().filter(r -> r.getName().equals("databases")))
        .singleElement()
        .satisfies(
            databases -> {
              assertThat(databases.getKind()).isEqualTo("Database");
              assertThat(databases.getSingularName()).isEqualTo("database");
              assertThat(databases.getShortNames()).containsExactly("pgd");
              assertThat(databases.getCategories()).containsExactly("databaseoperator");
              assertThat(databases.getNamespaced()).isTrue();
            });
  }

  @Test
  void serviceBindingFindsTheSecretAndTheKind() {
    JsonNode status =
        new ObjectMapper()
            .valueToTree(
                client.resources(Database.class).inNamespace(namespace).withName("orders").get());
    assertThat(status.at("/status/binding/name").asText()).isEqualTo("orders-app");
    assertThat(
            client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("databases.databaseoperator.dev")
                .get()
                .getMetadata()
                .getLabels())
        .containsEntry("servicebinding.io/provisioned-service", "true");
  }

  @Test
  void kubectlListsByShortNameAndCategory() throws Exception {
    assertThat(kubectl("get", "pgd", "-n", namespace).lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .matches("NAME +INSTANCES +READY +STATUS +PRIMARY +AGE *");
    assertThat(kubectl("get", "databaseoperator", "-n", namespace, "-o", "name").strip())
        .isEqualTo("database.databaseoperator.dev/orders");
    assertThat(kubectl("get", "pgd", "-n", namespace, "-o", "wide"))
        .contains("SECRET", "IMAGE", "MESSAGE", "orders-app", "PostgreSQL accepts connections");
  }

  @Test
  void kubectlWaitsForTheConditionReady() throws Exception {
    assertThat(
            kubectl(
                "wait", "pgd/orders", "-n", namespace, "--for=condition=Ready", "--timeout=10s"))
        .contains("condition met");
  }

  private static JsonNode table(String path) throws Exception {
    HttpResponse<String> response =
        client
            .getHttpClient()
            .sendAsync(
                client
                    .getHttpClient()
                    .newHttpRequestBuilder()
                    .uri(client.getMasterUrl().toURI().resolve(path))
                    .header("Accept", TABLE)
                    .build(),
                String.class)
            .get(30, TimeUnit.SECONDS);
    assertThat(response.code()).isEqualTo(200);
    return new ObjectMapper().readTree(response.body());
  }

  private static String kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program().toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    // Its cache of the API is below the home directory of whoever runs the tests.
    builder.environment().put("HOME", scratch.toString());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", command, printed).isZero();
    return printed;
  }

  /** Beside the API server's own program: the newest, which is the one that runs. */
  private static Path program() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("target", "kube-api-test", "k8s"))) {
      return versions
          .map(version -> version.resolve("kubectl"))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .orElseThrow()
          .toAbsolutePath();
    }
  }
}
