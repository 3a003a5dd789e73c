package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed install manifest: what the build generates, in one file. */
class InstallManifestIT {

  private static final Path INSTALL = Path.of("deploy", "install.yaml");

  @ParameterizedTest
  @MethodSource("files")
  void isWhatTheBuildGenerates(String file, String generated) throws IOException {
    Path path = Path.of("deploy", file);
    if (Boolean.getBoolean("regenerate")) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, generated);
    }
    assertThat(path)
        .as("after a change of the manifests: ./mvnw verify -Dregenerate=true")
        .hasContent(generated);
  }

  static Stream<Arguments> files() {
    return InstallFiles.all().entrySet().stream()
        .map(file -> arguments(file.getKey(), file.getValue()));
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
