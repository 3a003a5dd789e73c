package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed install manifest: what the build generates, in one file. */
class InstallManifestIT {

  private static final Path INSTALL = Path.of("deploy", "install.yaml");

  @Test
  void isWhatTheBuildGenerates() throws IOException {
    String generated =
        "# Written by ./mvnw verify -Dregenerate=true; edit src/main/kubernetes instead.\n---\n"
            + Files.readString(ApiServer.MANIFESTS.resolve("databases.databaseoperator.dev-v1.yml"))
            + Files.readString(ApiServer.MANIFESTS.resolve("kubernetes.yml"));
    if (Boolean.getBoolean("regenerate")) {
      Files.createDirectories(INSTALL.getParent());
      Files.writeString(INSTALL, generated);
    }
    assertThat(INSTALL)
        .as("deploy/install.yaml; after a change of the manifests: ./mvnw verify -Dregenerate=true")
        .hasContent(generated);
  }

  @Test
  void theApiServerAcceptsEveryObject() {
    KubernetesClient client = ApiServer.shared().client();
    for (HasMetadata object : client.load(read()).items()) {
      client.resource(object).dryRun().fieldManager("test").forceConflicts().serverSideApply();
    }
  }

  @Test
  void grantsNoWildcardAndNoAccessToOtherKinds() {
    ClusterRole role =
        (ClusterRole)
            ApiServer.shared().client().load(read()).items().stream()
                .filter(ClusterRole.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertThat(role.getRules())
        .allSatisfy(
            rule -> {
              assertThat(rule.getVerbs()).doesNotContain("*", "deletecollection");
              assertThat(rule.getResources()).doesNotContain("*");
              assertThat(rule.getApiGroups()).doesNotContain("*");
            });
  }

  private static InputStream read() {
    try {
      return Files.newInputStream(INSTALL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
