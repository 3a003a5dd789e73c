package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A namespace of a test's own, and what its user does there. As a JUnit extension it makes a new
 * one for each test, and prints diagnostics when the test has failed.
 */
public final class Tenant implements BeforeEachCallback, AfterTestExecutionCallback {

  private static final Duration READY = Duration.ofSeconds(60);

  private final Host host;
  private String name;

  Tenant(Host host, String name) {
    this.host = host;
    this.name = name;
  }

  /** An extension, on the API server of all tests, where one operator and one node work. */
  public static Tenant onApiServer() {
    return new Tenant(new SharedApiServer(), null);
  }

  /** An extension, on the real cluster, with the operator of the install manifest. */
  public static Tenant onCluster() {
    return onCluster(new InstallManifest());
  }

  /** An extension, on the real cluster, with the operator installed in another way. */
  public static Tenant onCluster(Installation installation) {
    return new Tenant(new InstalledCluster(Cluster.shared(), installation), null);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    name = host.newNamespace();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      dump();
    }
    host.clear(this);
  }

  /** Name of the namespace. */
  public String name() {
    return name;
  }

  /** The user's client, with all rights. */
  public KubernetesClient client() {
    return host.client();
  }

  /** The API server's audit log. */
  public AuditLog audit() {
    return host.audit();
  }

  /** Applies a Database with this {@code spec}, written as YAML in flow style. */
  public Database apply(String database, String spec) {
    return client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: databaseoperator.dev/v1
                kind: Database
                metadata: {name: %s, namespace: %s}
                spec: %s
                """
                    .formatted(database, name, spec),
                Database.class))
        .create();
  }

  /** The Database as it is now. */
  public Database database(String database) {
    return client().resources(Database.class).inNamespace(name).withName(database).get();
  }

  /** Applies, and waits until it is Ready. */
  public Database applyReady(String database, String spec) {
    apply(database, spec);
    return awaitReady(database);
  }

  /** Waits until the Database is Ready as of its present generation. */
  public Database awaitReady(String database) {
    return await(database, READY, Conditions::isReady);
  }

  /** Waits until the Database is as {@code wanted}. */
  public Database await(String database, Duration atMost, Predicate<Database> wanted) {
    return org.awaitility.Awaitility.await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> database(database), found -> found != null && wanted.test(found));
  }

  /** Changes a Database by a JSON merge patch, as {@code kubectl patch --type merge} does. */
  public Database patch(String database, String merge) {
    return client()
        .resources(Database.class)
        .inNamespace(name)
        .withName(database)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  /** Creates or changes a user's own Secret with the watch label. */
  public void applyCredentials(String secret, String username, String password) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(secret)
                .withNamespace(name)
                .addToLabels("databaseoperator.dev/watch", "true")
                .endMetadata()
                .withType("kubernetes.io/basic-auth")
                .addToStringData("username", username)
                .addToStringData("password", password)
                .build())
        .serverSideApply();
  }

  /** A value of a Secret, decoded. */
  public String secret(String secret, String key) {
    Secret found = client().secrets().inNamespace(name).withName(secret).get();
    return new String(Base64.getDecoder().decode(found.getData().get(key)), UTF_8);
  }

  /** The events of the namespace. */
  public List<Event> events() {
    return client().events().v1().events().inNamespace(name).list().getItems();
  }

  /** Runs kubectl in this namespace of a cluster; it must succeed. */
  public String kubectl(String... arguments) {
    Cluster.Result result = tryKubectl(arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError("kubectl " + String.join(" ", arguments) + " failed");
    }
    return result.output();
  }

  /** Runs kubectl in this namespace of a cluster. */
  public Cluster.Result tryKubectl(String... arguments) {
    return host.kubectl(
        Stream.concat(Stream.of("-n", name), Stream.of(arguments)).toArray(String[]::new));
  }

  /** What a command in the pod of a Database prints; it must succeed. */
  public String inPod(String database, String... command) {
    Stream<String> exec = Stream.of("exec", database + "-1-0", "--");
    return kubectl(Stream.concat(exec, Stream.of(command)).toArray(String[]::new)).strip();
  }

  /** Prints the Databases, events and other diagnostics. */
  public void dump() {
    System.err.println("--- Databases in " + name);
    client().resources(Database.class).inNamespace(name).list().getItems().forEach(this::print);
    System.err.println("--- Events");
    events().forEach(this::print);
    host.dump(name);
  }

  private void print(HasMetadata object) {
    object.getMetadata().setManagedFields(null);
    System.err.println(Serialization.asYaml(object));
  }
}
