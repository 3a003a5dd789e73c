package dev.databaseoperator.testkit;

import dev.databaseoperator.manifests.InstallFiles;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real kube-apiserver with etcd, with the generated CRD and the operator's roles, one for all
 * tests of a JVM. Tests share it and stay apart by namespace.
 */
public final class ApiServer {

  /** Where the build leaves the manifests. */
  public static final Path MANIFESTS = Path.of("target", "kubernetes");

  static final String AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Request
          verbs: [create, update, patch, delete]
        - level: Metadata
      """;

  /** Logs requests without the bodies: those of a thousand Databases would fill a disk. */
  private static final String BRIEF_AUDIT_POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
      """;

  /** Enabled as in OpenShift: an owner reference that blocks deletion needs a permission. */
  static final String OWNER_REFERENCES =
      "--enable-admission-plugins=OwnerReferencesPermissionEnforcement";

  /** The CRD exists already, and the operator is no pod. */
  private static final Set<String> NOT_FOR_A_PROCESS =
      Set.of("CustomResourceDefinition", "Deployment");

  /** In megabytes. At 100 the log would be rotated, and a query would miss some requests. */
  static final String WHOLE_AUDIT_LOG = "--audit-log-maxsize=100000";

  private static ApiServer shared;
  private static ApiServer withoutOperator;

  private final KubeAPIServer server;
  private final KubernetesClient client;
  private final Path auditLog;
  private final AtomicInteger namespaces = new AtomicInteger();
  private final Thread atExit = new Thread(this::stopServer);

  private ApiServer(boolean installed) {
    this(installed, AUDIT_POLICY);
  }

  private ApiServer(boolean installed, String auditPolicy) {
    try {
      Path scratch = Scratch.directory("api-server");
      auditLog = Scratch.auditLog(scratch);
      Path policy = Files.writeString(scratch.resolve("policy.yaml"), auditPolicy);
      server =
          new KubeAPIServer(
              KubeAPIServerConfigBuilder.anAPIServerConfig()
                  .withTestDir(KubernetesBinaries.testDirectory().toString())
                  .withApiServerFlags(
                      List.of(
                          "--audit-log-path=" + auditLog,
                          WHOLE_AUDIT_LOG,
                          "--audit-policy-file=" + policy,
                          OWNER_REFERENCES))
                  .build());
      server.start();
      Runtime.getRuntime().addShutdownHook(atExit);
      client =
          new KubernetesClientBuilder()
              .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
              .build();
      if (installed) {
        install(client);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the shared one of this JVM, started at the first call. */
  public static synchronized ApiServer shared() {
    if (shared == null) {
      shared = new ApiServer(true);
    }
    return shared;
  }

  /**
   * Returns another one of this JVM, for tests of the API server's own answers: without an
   * operator, so that no other client writes to the test's objects.
   */
  public static synchronized ApiServer withoutOperator() {
    if (withoutOperator == null) {
      withoutOperator = new ApiServer(true);
    }
    return withoutOperator;
  }

  /** Another one, with CRD and roles; the caller stops it. */
  public static ApiServer another() {
    return new ApiServer(true);
  }

  /** Another one, which has neither CRD nor roles; the caller stops it. */
  public static ApiServer bare() {
    return new ApiServer(false);
  }

  /** Another one, with room for thousands of Services; the caller stops it. */
  public static ApiServer large() {
    ApiServer server = new ApiServer(true, BRIEF_AUDIT_POLICY);
    // kube-api-test's own range has 254 addresses, and cannot be replaced by a flag: it comes last.
    server
        .client
        .resource(
            """
            apiVersion: networking.k8s.io/v1
            kind: ServiceCIDR
            metadata: {name: large}
            spec: {cidrs: [10.1.0.0/16]}
            """)
        .create();
    return server;
  }

  /** Ends it; not for the shared one. */
  public void stop() {
    client.close();
    Runtime.getRuntime().removeShutdownHook(atExit);
    server.stop();
  }

  /** Client with all permissions, as the user. */
  public KubernetesClient client() {
    return client;
  }

  /** Its kubeconfig, as YAML. */
  public String kubeconfig() {
    return server.getKubeConfigYaml();
  }

  /** Audit log of the API server. */
  public AuditLog audit() {
    return new AuditLog(auditLog);
  }

  /** Makes a namespace and returns the user of it. */
  public Tenant tenant(String prefix) {
    return new Tenant(new Host.Plain(client, audit()), newNamespace(prefix));
  }

  /** A new namespace that enforces the restricted Pod Security Standard. */
  public String newNamespace(String prefix) {
    String name = prefix + "-" + namespaces.incrementAndGet();
    createNamespace(client, name);
    return name;
  }

  /** Makes a namespace that enforces the restricted Pod Security Standard. */
  static void createNamespace(KubernetesClient client, String name) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                .endMetadata()
                .build())
        .create();
  }

  /** The program of this name that belongs to the API servers: kubectl. */
  public static Path program(String name) {
    return KubernetesBinaries.directory().resolve(name);
  }

  /** The objects of a manifest that the build left in target/kubernetes. */
  public static List<HasMetadata> generated(KubernetesClient client, String file) {
    try (InputStream manifest = Files.newInputStream(MANIFESTS.resolve(file))) {
      return client.load(manifest).items();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s is missing: run ./mvnw package first".formatted(MANIFESTS.resolve(file)), e);
    }
  }

  /** Installs CRD and roles. */
  static void install(KubernetesClient client) {
    CustomResourceDefinition crd =
        (CustomResourceDefinition)
            generated(client, "databases.databaseoperator.dev-v1.yml").get(0);
    client.resource(crd).create();
    client.resource(crd).waitUntilCondition(ApiServer::established, 30, TimeUnit.SECONDS);
    client.load(InstallFiles.stream("install.yaml")).items().stream()
        .filter(object -> !NOT_FOR_A_PROCESS.contains(object.getKind()))
        .forEach(object -> client.resource(object).create());
  }

  private static boolean established(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private void stopServer() {
    server.stop();
  }
}
