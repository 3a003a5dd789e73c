package dev.databaseoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation in front of a real API server. */
class DocsIT {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> KINDS = Set.of("Database", "Secret", "Pod");
  private static final Path REFERENCE = Path.of("docs", "reference", "database.md");
  private static final Path PROGRAMS = Path.of("target", "kube-api-test", "k8s");

  @TempDir static Path scratch;

  private static String namespace;
  private static Path kubeconfig;

  static List<Page> pages() {
    return Page.all();
  }

  @BeforeAll
  static void apiServer() throws IOException {
    namespace = ApiServer.shared().newNamespace("docs");
    kubeconfig = Files.writeString(scratch.resolve("kubeconfig"), ApiServer.shared().kubeconfig());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theApiServerAcceptsWhatThePageShows(Page page) throws IOException {
    KubernetesClient client = ApiServer.shared().client();
    for (String document : page.yamlDocuments()) {
      JsonNode object = YAML.readTree(document);
      if (KINDS.contains(object.path("kind").asText())) {
        client
            .resource(document)
            .inNamespace(namespace)
            .dryRun()
            .fieldValidation(Validation.STRICT)
            .fieldManager("docs")
            .serverSideApply();
      }
    }
  }

  @Test
  void theReferenceIsWhatTheCrdSays() throws IOException {
    JsonNode crd =
        YAML.readTree(
            ApiServer.MANIFESTS.resolve("databases.databaseoperator.dev-v1.yml").toFile());
    String generated = ApiReference.of(crd, explain());
    if (Boolean.getBoolean("regenerate")) {
      Files.createDirectories(REFERENCE.getParent());
      Files.writeString(REFERENCE, generated);
    }
    assertThat(REFERENCE)
        .as(
            "docs/reference/database.md; after a change of the API: ./mvnw verify"
                + " -Dregenerate=true")
        .hasContent(generated);
  }

  /** The API server publishes discovery and schema of a CRD a moment after it is established. */
  private static String explain() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(DocsIT::tryToExplain, Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<String> tryToExplain() throws IOException, InterruptedException {
    Process kubectl =
        new ProcessBuilder(
                kubectl().toString(),
                "--kubeconfig=" + kubeconfig,
                // Another API server may have had the same port.
                "--cache-dir=" + scratch.resolve("cache"),
                "explain",
                "pgd.spec")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return kubectl.waitFor() == 0 ? Optional.of(printed) : Optional.empty();
  }

  /** The one that belongs to the API server, whatever its version. */
  private static Path kubectl() throws IOException {
    try (Stream<Path> versions = Files.list(PROGRAMS)) {
      return versions
          .map(version -> version.resolve("kubectl"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow();
    }
  }
}
