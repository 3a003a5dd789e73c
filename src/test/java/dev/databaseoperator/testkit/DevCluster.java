package dev.databaseoperator.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster of {@code dev/cluster}. Its nodes are of this machine, so tests can do all to them. */
public final class DevCluster implements ClusterSource {

  private final String name;

  DevCluster(String name) {
    this.name = name;
  }

  @Override
  public void begin(Cluster cluster) {
    boolean keep = Boolean.getBoolean("e2e.keep");
    Cluster.Result.must("dev/prerequisites", "install");
    if (!keep) {
      run("down");
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (keep) {
                    cluster.use(new InstallManifest());
                  } else {
                    run("down");
                  }
                }));
    run("up", "--audit");
    List<String> load = new ArrayList<>(List.of("load"));
    for (String image : List.of("postgres-17", "postgres-15", "operator")) {
      load.add(archive(image).toString());
    }
    run(load.toArray(String[]::new));
  }

  @Override
  public List<String> kubectl() {
    return command("kubectl");
  }

  @Override
  public Path kubeconfig() {
    return Path.of(run("kubeconfig").strip());
  }

  @Override
  public Optional<OperatorImage> image() {
    return Optional.empty();
  }

  /** What {@code dev/cluster --name} calls it. */
  public String name() {
    return name;
  }

  /** The archive of an image of dev/images, built if need be. */
  public static Path archive(String image) {
    return Path.of(Cluster.Result.must("dev/images/build", image).strip());
  }

  /** Gives the archive of an image to every node. */
  public void load(String archive) {
    run("load", archive);
  }

  /** The API server's audit log. */
  AuditLog audit() {
    return AuditLog.at(kubeconfig().resolveSibling("audit.log"));
  }

  /** Its first node. */
  public ClusterNode node() {
    return new ClusterNode(this, "1");
  }

  /** The node of this name. */
  public ClusterNode nodeOf(String node) {
    return new ClusterNode(this, node.replaceFirst(".*-node-", ""));
  }

  /** Sees that it has this many nodes, on which pods can run. */
  public void nodes(int count) {
    run("up", "--nodes", Integer.toString(count), "--audit");
    for (int node = 1; node <= count; node++) {
      run("kubectl", "uncordon", name + "-node-" + node);
    }
  }

  /** Unplugs a node from the network. */
  public void cut(String node) {
    run("cut", node);
  }

  /** Plugs it in again. */
  public void mend(String node) {
    run("mend", node);
  }

  /** Runs a program in the network and among the mounts of a node; it must succeed. */
  String inNode(String node, String... command) {
    List<String> enter = new ArrayList<>(List.of("enter", node));
    enter.addAll(List.of(command));
    return run(enter.toArray(String[]::new));
  }

  /** Runs dev/prometheus beside this cluster and returns what it printed. */
  public String prometheus(String... arguments) {
    List<String> command = new ArrayList<>(List.of("dev/prometheus", "--name", name));
    command.addAll(List.of(arguments));
    return Cluster.Result.must(command.toArray(String[]::new));
  }

  private String run(String... arguments) {
    return Cluster.Result.must(command(arguments).toArray(String[]::new));
  }

  private List<String> command(String... arguments) {
    String program = Path.of("dev", "cluster").toAbsolutePath().toString();
    List<String> command = new ArrayList<>(List.of(program, "--name", name));
    command.addAll(List.of(arguments));
    return command;
  }
}
