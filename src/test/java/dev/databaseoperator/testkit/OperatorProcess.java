package dev.databaseoperator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged operator, or what {@link OperatorCommand} names instead, as a process with the
 * rights of its own service account.
 */
public final class OperatorProcess implements AutoCloseable {

  /** The operator's user, as the audit log names it. */
  public static final String USER = "system:serviceaccount:database-operator:database-operator";

  private static final String NAMESPACE = "database-operator";
  private static final Duration START = Duration.ofSeconds(60);

  /**
   * One for all: one that is made for a single request may be collected while it waits. An upgrade
   * to HTTP/2 would break off answers of some hundred kilobytes.
   */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static OperatorProcess shared;

  private final Process process;
  private final int port;
  private final Path log;
  private final String credential;

  private OperatorProcess(Process process, int port, Path log, String credential) {
    this.process = process;
    this.port = port;
    this.log = log;
    this.credential = credential;
  }

  /** The one that works for all tests of a JVM, started when it is first asked for. */
  public static synchronized OperatorProcess shared() {
    if (shared == null) {
      shared = start(ApiServer.shared());
    }
    return shared;
  }

  /** Makes {@code successor}, which has taken over, the shared one. */
  public static synchronized void succeededBy(OperatorProcess successor) {
    shared = successor;
  }

  /** Starts one and waits until it is ready, leading or not. */
  public static OperatorProcess start(ApiServer apiServer) {
    return start(apiServer, Map.of());
  }

  /** As {@link #start(ApiServer)}, with more environment. */
  public static OperatorProcess start(ApiServer apiServer, Map<String, String> environment) {
    return start(kubeconfig(apiServer.client()), environment);
  }

  /** As {@link #start(ApiServer)}, with another kubeconfig. */
  public static OperatorProcess start(String kubeconfigYaml, Map<String, String> environment) {
    OperatorProcess operator = launch(kubeconfigYaml, environment);
    operator.awaitReady();
    return operator;
  }

  /** As {@link #start(ApiServer, Map)}, of another program than {@link OperatorCommand} names. */
  public static OperatorProcess start(
      List<String> command, ApiServer apiServer, Map<String, String> environment) {
    OperatorProcess operator = launch(command, kubeconfig(apiServer.client()), environment);
    operator.awaitReady();
    return operator;
  }

  /** As {@link #start(ApiServer)}, without waiting until it is ready. */
  public static OperatorProcess launch(ApiServer apiServer, Map<String, String> environment) {
    return launch(kubeconfig(apiServer.client()), environment);
  }

  private static OperatorProcess launch(String kubeconfigYaml, Map<String, String> environment) {
    return launch(OperatorCommand.configured(), kubeconfigYaml, environment);
  }

  /** As {@link #launch(ApiServer, Map)}, with this command. */
  static OperatorProcess launch(
      List<String> command, String kubeconfigYaml, Map<String, String> environment) {
    try {
      Path directory = Scratch.directory("operator");
      Path log = Scratch.operatorLog(directory);
      Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), kubeconfigYaml);
      int port = freePort();
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      builder
          .environment()
          .put("QUARKUS_VERTX_CACHE_DIRECTORY", directory.resolve("vertx").toString());
      builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
      builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
      builder.environment().put("DATABASE_OPERATOR_LEADER_ELECTION_NAMESPACE", NAMESPACE);
      builder.environment().putAll(environment);
      OperatorProcess operator =
          new OperatorProcess(builder.start(), port, log, credential(kubeconfigYaml));
      Runtime.getRuntime().addShutdownHook(new Thread(operator.process::destroyForcibly));
      return operator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Status and body of {@code GET path}. */
  public HttpResponse<String> get(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(10))
              // Of the two formats of the metrics the one that Prometheus calls text.
              .header("Accept", "text/plain, application/json")
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends SIGTERM and returns how long the process took to end. */
  public Duration terminate() {
    long before = System.nanoTime();
    process.destroy();
    awaitExit();
    return Duration.ofNanos(System.nanoTime() - before);
  }

  /** Waits until the process has ended. */
  public void awaitExit() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the operator does not end\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal, for instance {@code STOP}, which pauses it until {@code CONT}. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Identifies the requests of this process: {@link AuditLog.Request#credential()}. */
  public String credential() {
    return credential;
  }

  /** Whether its metrics report that it leads. */
  public boolean leads() {
    return metric("database_operator_leader") == 1;
  }

  /** Sends SIGKILL and waits for the end. */
  public void kill() {
    close();
  }

  /** Where it serves health and metrics, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Its process ID. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** How many reconciliations have ended. */
  public double reconciliations() {
    return metric("database_operator_reconcile_total");
  }

  /** The sum of all series of this metric. */
  private double metric(String name) {
    return get("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Exit code of the ended process. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Everything it has logged. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Waits until it is ready, leading or not. */
  public void awaitReady() {
    try {
      await()
          .atMost(START)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .failFast("the operator ended", () -> !process.isAlive())
          .until(() -> get("/q/health/ready").statusCode() == 200);
    } catch (RuntimeException | AssertionError e) {
      close();
      throw new AssertionError("the operator did not get ready\n" + log(), e);
    }
  }

  /**
   * A kubeconfig with a token of the operator's service account, so that its RBAC is tested too.
   */
  static String kubeconfig(KubernetesClient client) {
    return kubeconfig(client, client.getMasterUrl().toString());
  }

  /**
   * As {@link #kubeconfig(KubernetesClient)}, for an API server that is reached under another URL.
   */
  public static String kubeconfig(KubernetesClient client, String server) {
    return kubeconfig(client, server, NAMESPACE);
  }

  /** As {@link #kubeconfig(KubernetesClient, String)}, of an operator in another namespace. */
  public static String kubeconfig(KubernetesClient client, String server, String namespace) {
    TokenRequest token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName("database-operator")
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(86_400L)
                    .endSpec()
                    .build());
    return """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
          - {name: test, context: {cluster: test, user: operator, namespace: %s}}
        clusters:
          - {name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}
        users:
          - {name: operator, user: {token: "%s"}}
        """
        .formatted(namespace, server, token.getStatus().getToken());
  }

  /** The id of the token in a kubeconfig; empty when there is none. */
  private static String credential(String kubeconfigYaml) {
    Matcher token = Pattern.compile("token: \"[^.\"]+\\.([^.\"]+)\\.").matcher(kubeconfigYaml);
    if (!token.find()) {
      return "";
    }
    String claims = new String(Base64.getUrlDecoder().decode(token.group(1)), UTF_8);
    return Serialization.unmarshal(claims, JsonNode.class).path("jti").asText();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
