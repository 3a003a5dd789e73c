package dev.databaseoperator.helm;

import dev.databaseoperator.testkit.Cluster;
import dev.databaseoperator.testkit.Installation;
import dev.databaseoperator.testkit.OperatorImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code helm install}, as release {@code database-operator}.
 *
 * @param namespace of the release; made when it is missing, and deleted with it
 * @param values as YAML
 */
public record HelmChart(String namespace, String values) implements Installation {

  /** Name of the release. */
  static final String RELEASE = "database-operator";

  @Override
  public void install(Cluster cluster) {
    upgrade(cluster, Chart.DIRECTORY, values);
  }

  @Override
  public void uninstall(Cluster cluster) {
    helm(cluster, "uninstall", RELEASE, "--wait");
    cluster.kubectl("delete", "namespace", namespace);
  }

  /** Installs this chart or upgrades to it, and returns when the operator is ready. */
  void upgrade(Cluster cluster, Path chart, String values) {
    // The CRD may be there already, from another way to install.
    helm(
        cluster,
        "upgrade",
        "--install",
        RELEASE,
        chart.toString(),
        "--create-namespace",
        "--take-ownership",
        // Otherwise no values means those of the release before.
        "--reset-values",
        "--wait",
        "--timeout=3m",
        "-f",
        Helm.valuesFile(cluster.image().map(OperatorImage::values).orElse("{}")),
        "-f",
        Helm.valuesFile(values));
    cluster.awaitRollout(namespace);
  }

  /** Runs helm on the cluster, in the namespace of the release; it must succeed. */
  String helm(Cluster cluster, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--kubeconfig", cluster.kubeconfig().toString()));
    all.addAll(List.of("-n", namespace));
    all.addAll(List.of(arguments));
    return Helm.run(all.toArray(String[]::new));
  }
}
