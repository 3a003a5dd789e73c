package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of its own for each test, on the real cluster, that admits restricted pods only. When
 * a test fails it prints what a person would look at.
 */
public final class ClusterNamespace extends UserNamespace
    implements BeforeEachCallback, AfterTestExecutionCallback {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Cluster cluster = Cluster.shared();
  private final Installation installation;
  private String name;

  /** With the operator of the install manifest. */
  public ClusterNamespace() {
    this(new InstallManifest());
  }

  /** With the operator installed in another way. */
  public ClusterNamespace(Installation installation) {
    this.installation = installation;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    cluster.use(installation);
    name = "e2e-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                .endMetadata()
                .build())
        .create();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      dumpObjects();
      System.err.println(cluster.tryKubectl("-n", name, "describe", "pods").output());
      client().pods().inNamespace(name).list().getItems().stream()
          .map(pod -> pod.getMetadata().getName())
          .forEach(
              pod -> {
                System.err.println("--- Log of " + pod);
                System.err.println(cluster.tryKubectl("-n", name, "logs", pod).output());
              });
      System.err.println("--- Operator");
      System.err.println(
          cluster
              .tryKubectl(
                  "-n",
                  installation.namespace(),
                  "logs",
                  "--tail=200",
                  "deployment/database-operator")
              .output());
    }
    client().namespaces().withName(name).delete();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KubernetesClient client() {
    return cluster.client();
  }

  /** Runs kubectl in this namespace; it must succeed. */
  public String kubectl(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-n";
    all[1] = name;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return cluster.kubectl(all);
  }

  /** What a command in the instance's pod prints; it must succeed. */
  public String inPod(String database, String... command) {
    String[] all = new String[command.length + 3];
    all[0] = "exec";
    all[1] = database + "-1-0";
    all[2] = "--";
    System.arraycopy(command, 0, all, 3, command.length);
    return kubectl(all).strip();
  }

  /**
   * Runs SQL as the application, over the network, with what its Secret says. Right after Ready the
   * node's rules for a Service may lag by a moment, and a name server remembers the address of a
   * Service that was made anew for up to 30 seconds: what fails is tried again, as an application
   * would.
   */
  public String asApplication(String database, String sql) {
    Cluster.Result result =
        Awaitility.await()
            .atMost(Duration.ofSeconds(35))
            .until(
                () -> psql(database, secret(database + "-app", "uri"), sql),
                tried -> tried.exitCode() == 0);
    return result.output().strip();
  }

  /** Runs SQL with another password; the exit code tells whether PostgreSQL let it in. */
  public Cluster.Result withPassword(String database, String password, String sql) {
    String uri =
        "postgresql://app:%s@%s:5432/app".formatted(password, secret(database + "-app", "host"));
    return psql(database, uri, sql);
  }

  /**
   * With a connect timeout, as an application has: a connection begun before the node's rules for
   * the Service were there is remembered untranslated, and never answered.
   */
  private Cluster.Result psql(String database, String uri, String sql) {
    List<String> command = new ArrayList<>(List.of("-n", name, "exec", database + "-1-0", "--"));
    command.addAll(List.of("env", "PGCONNECT_TIMEOUT=3"));
    command.addAll(List.of("psql", "-w", "-X", "-At", "-c", sql, uri));
    return cluster.tryKubectl(command.toArray(String[]::new));
  }
}
