package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real cluster with the operator installed from its manifest, one for all tests of a JVM; taken
 * down when the JVM ends. {@code -De2e.keep=true} leaves it up, and the next run finds it.
 */
public final class Cluster {

  private static final String NAME = "e2e";

  private static Cluster shared;

  private final KubernetesClient client;

  /** What a program printed on standard output, and how it ended. */
  public record Result(int exitCode, String output) {}

  private Cluster() {
    boolean keep = Boolean.getBoolean("e2e.keep");
    run("dev/prerequisites", "install");
    if (!keep) {
      cluster("down");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster("down")));
    }
    cluster("up", "--audit");
    List<String> load = new ArrayList<>(List.of("load"));
    for (String image : List.of("postgres-17", "postgres-15", "operator")) {
      load.add(run("dev/images/build", image).strip());
    }
    cluster(load.toArray(String[]::new));
    Config config = Config.fromKubeconfig(new File(cluster("kubeconfig").strip()));
    // The cluster's keys are elliptic; the client does not find that out by itself.
    config.setClientKeyAlgo("EC");
    client = new KubernetesClientBuilder().withConfig(config).build();
    install();
  }

  /** The one of this JVM, made when it is first asked for. */
  public static synchronized Cluster shared() {
    if (shared == null) {
      shared = new Cluster();
    }
    return shared;
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

  private void install() {
    if (tryKubectl("get", "namespace", "database-operator").exitCode() != 0) {
      kubectl("create", "namespace", "database-operator");
    }
    kubectl("apply", "--server-side", "--dry-run=server", "-f", "deploy/install.yaml");
    kubectl("apply", "--server-side", "--force-conflicts", "-f", "deploy/install.yaml");
    kubectl("-n", "database-operator", "rollout", "restart", "deployment/database-operator");
    kubectl(
        "-n",
        "database-operator",
        "rollout",
        "status",
        "deployment/database-operator",
        "--timeout=120s");
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

  /** Standard error goes to ours: those programs say there what they are doing. */
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
