package dev.databaseoperator.olm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The bundle, installed as the Operator Lifecycle Manager would.
 *
 * @param namespace the operator's
 * @param targets the namespaces of the OperatorGroup; one empty name is all
 */
record OlmBundle(String namespace, List<String> targets) implements Installation {

  @Override
  public void install(Cluster cluster) {
    Bundle bundle = Bundle.built();
    apply(cluster, bundle.crds());
    cluster.kubectl("wait", "--for=condition=Established", "crd/databases.databaseoperator.dev");
    targets.stream().filter(target -> !target.isEmpty()).forEach(name -> create(cluster, name));
    create(cluster, namespace);
    String operator = write(new OlmObjects(bundle, namespace, targets).all()).toString();
    apply(cluster, cluster.manifest(operator));
    cluster.awaitRollout(namespace);
  }

  @Override
  public void uninstall(Cluster cluster) {
    cluster.deleteAllButCrds(
        write(new OlmObjects(Bundle.built(), namespace, targets).all()).toString());
    cluster.kubectl("delete", "namespace", namespace, "--wait");
  }

  /** Makes a namespace that admits restricted pods only, unless there is one of that name. */
  static void create(Cluster cluster, String namespace) {
    apply(
        cluster,
        List.of(
            Documents.parse(
                """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %s
                  labels: {pod-security.kubernetes.io/enforce: restricted}
                """
                    .formatted(namespace))));
  }

  private static void apply(Cluster cluster, List<JsonNode> objects) {
    apply(cluster, write(objects).toString());
  }

  private static void apply(Cluster cluster, String manifest) {
    cluster.kubectl(
        "apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", manifest);
  }

  private static Path write(List<JsonNode> objects) {
    try {
      Path file = Files.createTempFile("olm", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(
          file, objects.stream().map(Documents::write).collect(Collectors.joining("---\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
