package dev.databaseoperator.testkit;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of its own for each test, on the real cluster, that admits restricted pods only. When
 * a test fails it prints what a person would look at.
 */
public final class ClusterNamespace extends Tenant
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
    return cluster.kubectl(here(arguments));
  }

  /** Runs kubectl in this namespace. */
  public Cluster.Result tryKubectl(String... arguments) {
    return cluster.tryKubectl(here(arguments));
  }

  /** What a command in the instance's pod prints; it must succeed. */
  public String inPod(String database, String... command) {
    List<String> all = new ArrayList<>(List.of("exec", database + "-1-0", "--"));
    all.addAll(List.of(command));
    return kubectl(all.toArray(String[]::new)).strip();
  }

  private String[] here(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-n", name));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }
}
