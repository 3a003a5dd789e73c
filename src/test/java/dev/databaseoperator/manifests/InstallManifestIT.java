package dev.databaseoperator.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.databaseoperator.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed manifests: what the build generates, and what they hold. */
class InstallManifestIT {

  private static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/name", "database-operator",
          "app.kubernetes.io/part-of", "database-operator");

  private final KubernetesClient client = ApiServer.shared().client();

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

  @ParameterizedTest
  @MethodSource("files")
  void theApiServerAcceptsEveryObject(String file) {
    for (HasMetadata object : objects(file)) {
      client.resource(object).dryRun().fieldManager("test").forceConflicts().serverSideApply();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyObjectSaysWhatItBelongsTo(String file) {
    assertThat(objects(file))
        .filteredOn(object -> !object.getKind().equals("CustomResourceDefinition"))
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getLabels())
                  .containsAllEntriesOf(LABELS)
                  .containsKey("app.kubernetes.io/component")
                  // The operator's informers select by it.
                  .doesNotContainKey("app.kubernetes.io/managed-by");
              assertThat(object.getMetadata().getAnnotations()).isNullOrEmpty();
            });
  }

  @Test
  void thatForOneNamespaceHasNothingOutsideOfIt() {
    assertThat(objects("install-namespaced.yaml"))
        .isNotEmpty()
        .allMatch(object -> "database-operator".equals(object.getMetadata().getNamespace()));
  }

  @Test
  void grantsNoWildcardAndNoDeletionOfManyAtOnce() {
    assertThat(
            objects("install.yaml").stream()
                .filter(ClusterRole.class::isInstance)
                .map(ClusterRole.class::cast)
                .filter(role -> !role.getMetadata().getName().equals("database-operator-admin"))
                .flatMap(role -> role.getRules().stream()))
        .isNotEmpty()
        .allSatisfy(InstallManifestIT::isModest);
  }

  /** In a namespace that enforces the restricted standard, as that of the manifest does. */
  @ParameterizedTest
  @MethodSource("deployments")
  void thePodOfTheOperatorIsRestricted(Deployment deployment) {
    PodTemplateSpec template = deployment.getSpec().getTemplate();
    Pod pod =
        new PodBuilder()
            .withMetadata(template.getMetadata())
            .editMetadata()
            .withName("operator")
            .withNamespace("database-operator")
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    assertThat(client.resource(pod).dryRun().create().getSpec().getContainers())
        .allMatch(
            container ->
                container.getSecurityContext().getReadOnlyRootFilesystem()
                    && container.getResources().getLimits().containsKey("memory"));
  }

  static Stream<Arguments> files() {
    return InstallFiles.all().entrySet().stream()
        .map(file -> arguments(file.getKey(), file.getValue()));
  }

  static Stream<Deployment> deployments() {
    KubernetesClient client = ApiServer.shared().client();
    return Stream.of("install.yaml", "install-namespaced.yaml")
        .flatMap(file -> client.load(InstallFiles.stream(file)).items().stream())
        .filter(Deployment.class::isInstance)
        .map(Deployment.class::cast);
  }

  private List<HasMetadata> objects(String file) {
    return client.load(InstallFiles.stream(file)).items();
  }

  private static void isModest(PolicyRule rule) {
    assertThat(rule.getVerbs()).doesNotContain("*", "deletecollection");
    assertThat(rule.getResources()).doesNotContain("*");
    assertThat(rule.getApiGroups()).doesNotContain("*");
  }
}
