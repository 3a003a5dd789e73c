package dev.databaseoperator.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The cluster of the current context of {@code KUBECONFIG}, used through its API only. It is chosen
 * by {@code -De2e.cluster=kubeconfig}: that the variable is set is not enough, because the tests
 * install, replace and remove the operator.
 *
 * @param program kubectl
 * @param kubeconfig a copy of the one context, so that nobody can switch to another meanwhile
 */
record ForeignCluster(Path program, Path kubeconfig, OperatorImage operatorImage)
    implements ClusterSource {

  /** Value of {@code e2e.cluster}; too long for a name that {@code dev/cluster} takes. */
  static final String KUBECONFIG = "kubeconfig";

  /** Whether it is chosen. */
  static boolean isChosen() {
    return KUBECONFIG.equals(System.getProperty("e2e.cluster"));
  }

  /**
   * The one that environment and properties name.
   *
   * @throws IllegalStateException when something is not said; the message says what
   */
  static ForeignCluster of(Map<String, String> environment, Properties properties) {
    if (environment.getOrDefault("KUBECONFIG", "").isBlank()) {
      throw new IllegalStateException(
          "-De2e.cluster=kubeconfig is for the cluster of the current context of KUBECONFIG, and"
              + " that variable is not set");
    }
    String image = properties.getProperty("e2e.image", "");
    if (image.isBlank()) {
      throw new IllegalStateException(
          "-De2e.cluster=kubeconfig needs -De2e.image=NAME: an image of the operator that the"
              + " cluster's nodes have or can pull");
    }
    Path kubectl = program("kubectl", environment.getOrDefault("PATH", ""));
    return new ForeignCluster(kubectl, pinned(kubectl), new OperatorImage(image));
  }

  @Override
  public void begin(Cluster cluster) {
    System.err.printf(
        "E2E on context %s at %s, with the operator %s%n",
        cluster.kubectl("config", "current-context").strip(),
        cluster.kubectl("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}").strip(),
        operatorImage.reference());
    if (cluster.hasDatabases()) {
      throw new IllegalStateException(
          "this cluster has Databases, and the tests would leave them without an operator: delete"
              + " them or choose another cluster");
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (Boolean.getBoolean("e2e.keep")) {
                    cluster.use(new InstallManifest());
                  } else {
                    cluster.useNone();
                  }
                }));
  }

  @Override
  public List<String> kubectl() {
    return List.of(program.toString(), "--kubeconfig", kubeconfig.toString());
  }

  @Override
  public Optional<OperatorImage> image() {
    return Optional.of(operatorImage);
  }

  private static Path program(String name, String path) {
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, name).toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is not on the PATH"));
  }

  private static Path pinned(Path kubectl) {
    String view =
        Cluster.Result.must(kubectl.toString(), "config", "view", "--raw", "--flatten", "--minify");
    try {
      // Readable for its owner only, as the JDK makes them.
      Path copy = Files.createTempFile("kubeconfig", ".yaml");
      copy.toFile().deleteOnExit();
      return Files.writeString(copy, view);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
