package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import org.opentest4j.TestAbortedException;

/**
 * A real cluster, one for all tests of a JVM: one of {@code dev/cluster}, which is taken down when
 * the JVM ends, or with {@code -De2e.cluster=kubeconfig} the one that {@code KUBECONFIG} names.
 * {@code -De2e.keep=true} leaves the cluster up, with the operator of {@link InstallManifest}, and
 * the next run finds it. {@code -De2e.cluster=NAME} names another one of ours than {@code e2e}.
 */
public final class Cluster {

  /** Namespace and name of the operator, unless an installation chooses another. */
  public static final String OPERATOR = "database-operator";

  private static Cluster shared;

  private final ClusterSource source;
  private final KubernetesClient client;
  private Installation installed;

  /** What a program printed on standard output, and how it ended. */
  public record Result(int exitCode, String output) {

    /** Runs a program that must succeed, and returns what it printed. */
    static String must(String... command) {
      Result result = of(List.of(command));
      if (result.exitCode() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed; see above");
      }
      return result.output();
    }

    /** Runs a program. Its standard error goes to ours: there it says what it is doing. */
    static Result of(List<String> command) {
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

  private Cluster(ClusterSource source) {
    this.source = source;
    source.begin(this);
    client = AdministratorClient.of(source.kubeconfig());
  }

  /** Returns the shared one of this JVM, created at the first call. */
  public static synchronized Cluster shared() {
    if (shared == null) {
      shared =
          new Cluster(
              ForeignCluster.isChosen()
                  ? ForeignCluster.of(System.getenv(), System.getProperties())
                  : new DevCluster(System.getProperty("e2e.cluster", "e2e")));
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
    useNone();
    wanted.install(this);
    installed = wanted;
  }

  /** Has no operator, after the Databases of earlier tests are gone. */
  synchronized void useNone() {
    if (installed != null) {
      awaitNoDatabases();
      installed.uninstall(this);
    }
    installed = null;
  }

  /**
   * The cluster of {@code dev/cluster}, for what only its nodes allow.
   *
   * @throws TestAbortedException on another cluster, which skips the test
   */
  public DevCluster own() {
    if (source instanceof DevCluster own) {
      return own;
    }
    throw new TestAbortedException(NeedsOwnNodes.MESSAGE);
  }

  /** Image of the operator in place of the one that the manifests name. */
  public Optional<OperatorImage> image() {
    return source.image();
  }

  /** A manifest of ours, or a copy of it that names the image of this cluster. */
  public String manifest(String file) {
    if (image().isEmpty()) {
      return file;
    }
    try {
      Path copy = Scratch.directory("manifest").resolve(Path.of(file).getFileName());
      return Files.writeString(copy, image().get().in(Files.readString(Path.of(file)))).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        .until(() -> !hasDatabases());
  }

  /** Whether there are any but canaries. */
  boolean hasDatabases() {
    String crd = "crd/databases.databaseoperator.dev";
    return !kubectl("get", crd, "--ignore-not-found", "-o", "name").isBlank()
        && !kubectl("get", "pgd", "-A", "-l", "!databaseoperator.dev/canary", "-o", "name")
            .isBlank();
  }

  /** Returns the user of a namespace that exists. */
  public Tenant tenant(String namespace) {
    return new Tenant(new InstalledCluster(this, installed), namespace);
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return source.kubeconfig();
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
    List<String> command = new ArrayList<>(kubectlCommand());
    command.addAll(List.of(arguments));
    return Result.of(command);
  }

  /** The command kubectl, with what it needs to reach this cluster. */
  List<String> kubectlCommand() {
    return source.kubectl();
  }
}
