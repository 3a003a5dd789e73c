package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real cluster, one for all tests of a JVM; taken down when the JVM ends. {@code -De2e.keep=true}
 * leaves it up, with the operator of {@link InstallManifest}, and the next run finds it. {@code
 * -De2e.cluster=NAME} names another than {@code e2e}.
 */
public final class Cluster {

  /** Namespace and name of the operator, unless an installation chooses another. */
  public static final String OPERATOR = "database-operator";

  private static final String NAME = System.getProperty("e2e.cluster", "e2e");

  private static Cluster shared;

  private final KubernetesClient client;
  private Installation installed;

  /** What a program printed on standard output, and how it ended. */
  public record Result(int exitCode, String output) {}

  private Cluster() {
    boolean keep = Boolean.getBoolean("e2e.keep");
    run("dev/prerequisites", "install");
    if (!keep) {
      cluster("down");
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (keep) {
                    use(new InstallManifest());
                  } else {
                    cluster("down");
                  }
                }));
    cluster("up", "--audit");
    List<String> load = new ArrayList<>(List.of("load"));
    for (String image : List.of("postgres-17", "postgres-15", "operator")) {
      load.add(run("dev/images/build", image).strip());
    }
    cluster(load.toArray(String[]::new));
    Config config = Config.fromKubeconfig(kubeconfig().toFile());
    // The cluster's keys are elliptic; the client does not find that out by itself.
    config.setClientKeyAlgo("EC");
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Returns the shared one of this JVM, created at the first call. */
  public static synchronized Cluster shared() {
    if (shared == null) {
      shared = new Cluster();
    }
    return shared;
  }

  /**
   * Makes this the only installation of the operator: another one is uninstalled, after the
   * Databases of earlier tests are gone.
   */
  public synchronized void use(Installation wanted) {
    if (wanted.equals(installed)) {
      return;
    }
    if (installed != null) {
      awaitNoDatabases();
      installed.uninstall(this);
    }
    installed = null;
    wanted.install(this);
    installed = wanted;
  }

  /** The archive of an image of dev/images, built if need be. */
  public static Path archive(String image) {
    return Path.of(run("dev/images/build", image).strip());
  }

  /** Its first node. */
  public ClusterNode node() {
    return new ClusterNode(this, "1");
  }

  /** The node of this name. */
  public ClusterNode nodeOf(String name) {
    return new ClusterNode(this, name.replaceFirst(".*-node-", ""));
  }

  /** Gives the cluster this number of nodes on which pods can run. */
  public void nodes(int count) {
    cluster("up", "--nodes", Integer.toString(count), "--audit");
    for (int node = 1; node <= count; node++) {
      kubectl("uncordon", name() + "-node-" + node);
    }
  }

  /** Disconnects a node from the network. */
  public void cut(String node) {
    cluster("cut", node);
  }

  /** Reconnects a node. */
  public void mend(String node) {
    cluster("mend", node);
  }

  /** Runs a program in the network and among the mounts of a node; it must succeed. */
  String inNode(String node, String... command) {
    List<String> enter = new ArrayList<>(List.of("enter", node));
    enter.addAll(List.of(command));
    return cluster(enter.toArray(String[]::new));
  }

  /** Gives the archive of an image to every node. */
  public void load(String archive) {
    cluster("load", archive);
  }

  /** Waits until the operator's Deployment in {@code namespace} runs as it is written. */
  public void awaitRollout(String namespace) {
    kubectl("-n", namespace, "rollout", "status", "deployment/database-operator", "--timeout=120s");
  }

  /**
   * Waits until an operator that runs in {@code namespace} holds the Lease. One that was
   * uninstalled together with its permissions could not release it, and its successor waits until
   * it has expired.
   */
  void awaitLeader(String namespace) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Optional.ofNullable(client.leases().inNamespace(namespace).withName(OPERATOR).get())
                    .map(lease -> lease.getSpec().getHolderIdentity())
                    .map(holder -> holder.replaceFirst("_.*", ""))
                    .filter(pod -> !pod.isEmpty())
                    .map(pod -> client.pods().inNamespace(namespace).withName(pod).get())
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .isPresent());
  }

  /** Deletes the objects of a manifest and waits for their end; CRDs, and so Databases, stay. */
  public void deleteAllButCrds(String manifest) {
    try (InputStream file = Files.newInputStream(Path.of(manifest))) {
      List<HasMetadata> objects =
          client.load(file).items().stream()
              .filter(object -> !(object instanceof CustomResourceDefinition))
              .toList();
      client.resourceList(objects).delete();
      client.resourceList(objects).waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitNoDatabases() {
    Awaitility.await("the Databases of earlier tests are gone")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                kubectl("get", "pgd", "-A", "-l", "!databaseoperator.dev/canary", "-o", "name")
                    .isBlank());
  }

  /** Returns the user of a namespace that exists. */
  public Tenant tenant(String namespace) {
    return new Tenant(new InstalledCluster(this, installed), namespace);
  }

  /** Name of the cluster for {@code dev/cluster --name}. */
  public String name() {
    return NAME;
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return Path.of(cluster("kubeconfig").strip());
  }

  /** A client with all rights. */
  public KubernetesClient client() {
    return client;
  }

  /** Runs kubectl, which must succeed, and returns what it printed. */
  public String kubectl(String... arguments) {
    Result result = tryKubectl(arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError("kubectl " + String.join(" ", arguments) + " failed");
    }
    return result.output();
  }

  /** Runs kubectl. */
  public Result tryKubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("dev/cluster", "--name", NAME, "kubectl"));
    command.addAll(List.of(arguments));
    return execute(command);
  }

  /** Runs dev/prometheus beside this cluster and returns what it printed. */
  public String prometheus(String... arguments) {
    List<String> command = new ArrayList<>(List.of("dev/prometheus", "--name", NAME));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static String cluster(String... arguments) {
    List<String> command = new ArrayList<>(List.of("dev/cluster", "--name", NAME));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) {
    Result result = execute(List.of(command));
    if (result.exitCode() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed; see above");
    }
    return result.output();
  }

  /** Passes standard error on, to which these programs log. */
  private static Result execute(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException(command + " has closed its output but does not end");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
