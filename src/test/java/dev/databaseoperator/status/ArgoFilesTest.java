package dev.databaseoperator.status;

import static dev.databaseoperator.testkit.GitOpsTools.ARGO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Fixtures;
import dev.databaseoperator.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What we ship for Argo CD is made of its script, and of the statuses that the operator writes. */
class ArgoFilesTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @Test
  void fixturesAreWhatTheOperatorWrites() throws IOException {
    for (Map.Entry<String, Database> state : Fixtures.all().entrySet()) {
      // The API server shows no field that is not set.
      assertGenerated(
          fixture(state.getKey()),
          Golden.yaml(state.getValue()).replaceAll("(?m)^ +\\w+: null\\n", ""));
    }
    try (Stream<Path> files = Files.list(ARGO.resolve("testdata"))) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(
              Fixtures.all().keySet().stream().map(ArgoFilesTest::fixture).toList());
    }
  }

  @Test
  void theConfigMapHasTheVeryScript() throws IOException {
    Path file = Path.of("deploy/argocd/argocd-cm.yaml");
    String script = Files.readString(ARGO.resolve("health.lua"));
    assertGenerated(
        file,
        """
        # Tells Argo CD how healthy a Database is. Written by ./mvnw verify -Dregenerate=true from health.lua.
        #
        #   kubectl -n argocd patch configmap argocd-cm --patch-file deploy/argocd/argocd-cm.yaml
        #
        # or as a patch in the kustomization that installs Argo CD.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: argocd-cm
          namespace: argocd
        data:
          resource.customizations.health.databaseoperator.dev_Database: |
        """
            + script.replaceAll("(?m)^(?=.)", "    "));
    assertThat(
            YAML.readTree(file.toFile())
                .path("data")
                .path("resource.customizations.health.databaseoperator.dev_Database")
                .asText())
        .isEqualTo(script);
  }

  private static Path fixture(String state) {
    return ARGO.resolve("testdata").resolve(state + ".yaml");
  }

  static void assertGenerated(Path file, String wanted) throws IOException {
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(file, wanted);
    }
    assertThat(file).as("after a change: ./mvnw verify -Dregenerate=true").hasContent(wanted);
  }
}
